package dev.once.container;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A bean that is compiled without {@code -parameters}. */
final class Nameless {

    static final String NAME = "dev.once.container.Nameless";

    private static final String SOURCE = """
            package dev.once.container;

            @jakarta.enterprise.context.ApplicationScoped
            public class Nameless {
                @dev.once.Idempotent(key = "${order}")
                public String pay(String order) {
                    return order;
                }
            }
            """;

    private Nameless() {}

    static byte[] compiled() throws IOException {
        Path folder = Files.createTempDirectory(Path.of("target"), "nameless");
        try {
            JavaFileObject source =
                    new SimpleJavaFileObject(URI.create("string:///Nameless.java"), JavaFileObject.Kind.SOURCE) {
                        @Override
                        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                            return SOURCE;
                        }
                    };
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            List<String> options = List.of(
                    "-proc:none",
                    "-d",
                    folder.toString(),
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
            if (!compiler.getTask(null, null, null, options, null, List.of(source))
                    .call()) {
                throw new IllegalStateException("the bean does not compile");
            }
            return Files.readAllBytes(folder.resolve(NAME.replace('.', '/') + ".class"));
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
