package dev.once.internal.log;

import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Keeps what is logged at its level or above. Thread-safe. */
public final class RecordingLogger implements System.Logger {

    /** What was logged. */
    public record Entry(Level level, String text, @Nullable Throwable cause) {}

    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final Level least;

    public RecordingLogger(Level least) {
        this.least = least;
    }

    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    @Override
    public String getName() {
        return "recorded";
    }

    @Override
    public boolean isLoggable(Level level) {
        return level.getSeverity() >= least.getSeverity();
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle bundle, String message, @Nullable Throwable thrown) {
        entries.add(new Entry(level, message, thrown));
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle bundle, String format, Object... values) {
        if (values != null && values.length > 0) {
            throw new AssertionError("a logger that formats takes braces in values for its own");
        }
        entries.add(new Entry(level, format, null));
    }
}
