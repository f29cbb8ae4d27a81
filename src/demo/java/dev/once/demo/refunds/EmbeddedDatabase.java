package dev.once.demo.refunds;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.h2.tools.Server;

/**
 * H2's TCP server in this JVM, where the database's URL names it. H2 in file mode would be harmed by an interrupted
 * thread; behind its TCP server no thread of the application touches the file. It ends with the JVM, after the ledger,
 * which gives its node's row back: the URL keeps H2 from closing by itself before that.
 */
@ApplicationScoped
public class EmbeddedDatabase {

    private static final Pattern URL = Pattern.compile("jdbc:h2:tcp://localhost:(\\d+)/.*");

    /** Before everything that asks for a connection. */
    void start(
            @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) @Initialized(ApplicationScoped.class)
                    Object event,
            @ConfigProperty(name = "demo.db.url") String url,
            @ConfigProperty(name = "demo.h2.dir") String directory)
            throws SQLException {
        Matcher matcher = URL.matcher(url);
        if (matcher.matches()) {
            Server.createTcpServer("-tcpPort", matcher.group(1), "-tcpDaemon", "-ifNotExists", "-baseDir", directory)
                    .start();
        }
    }
}
