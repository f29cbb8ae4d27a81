package dev.once.container;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The proxy that {@code jdbc/cut} leads through. */
@ApplicationScoped
public class CutDatabase {

    private CommitCutter cutter;

    /** What a WAR with it is to be configured with. */
    static String config() {
        return "test.cutter.port=" + System.getProperty("once.test.cutter.port") + "\ntest.postgresql.port="
                + System.getProperty("once.test.postgresql.port");
    }

    /** Before everything that asks for a connection. */
    void start(
            @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) @Initialized(ApplicationScoped.class)
                    Object event,
            @ConfigProperty(name = "test.cutter.port") int port,
            @ConfigProperty(name = "test.postgresql.port") int target)
            throws IOException {
        cutter = new CommitCutter(port, target);
    }

    /** The database is away until {@link #mend}. */
    void sever() throws IOException {
        cutter.sever();
    }

    void mend() {
        cutter.mend();
    }

    @PreDestroy
    void end() throws IOException {
        cutter.close();
    }
}
