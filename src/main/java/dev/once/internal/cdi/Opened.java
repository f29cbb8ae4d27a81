package dev.once.internal.cdi;

import dev.once.internal.engine.Message;
import java.util.ArrayDeque;
import java.util.Deque;

/** What has been opened, to be closed in reverse. Used by one thread at a time. */
final class Opened implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Opened.class.getName());

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T resource) {
        opened.push(resource);
        return resource;
    }

    /** Closes everything, whatever goes wrong in between. */
    @Override
    public void close() {
        while (!opened.isEmpty()) {
            AutoCloseable resource = opened.pop();
            try {
                resource.close();
            } catch (Exception e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                Message.NOT_CLOSED.logCause(LOG, e);
            }
        }
    }
}
