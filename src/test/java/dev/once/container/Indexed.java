package dev.once.container;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jboss.jandex.IndexWriter;
import org.jboss.jandex.Indexer;

/**
 * JARs with an index of their classes. All WARs have the same ones, and the server would look for annotations in their
 * 20,000 classes anew for each.
 */
final class Indexed {

    private static final Map<File, File> INDEXED = new ConcurrentHashMap<>();

    private Indexed() {}

    /** The same JAR with an index. */
    static File jar(File jar) {
        return INDEXED.computeIfAbsent(jar, Indexed::index);
    }

    private static File index(File jar) {
        try {
            Path indexed = Files.createDirectories(Path.of("target", "indexed")).resolve(jar.getName());
            Indexer indexer = new Indexer();
            try (JarFile from = new JarFile(jar);
                    ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(indexed))) {
                for (ZipEntry entry : Collections.list(from.entries())) {
                    byte[] content = from.getInputStream(entry).readAllBytes();
                    if (entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/")) {
                        indexer.index(new ByteArrayInputStream(content));
                    }
                    to.putNextEntry(new ZipEntry(entry.getName()));
                    to.write(content);
                }
                to.putNextEntry(new ZipEntry("META-INF/jandex.idx"));
                new IndexWriter(to).write(indexer.complete());
            }
            return indexed.toFile();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
