package dev.once.internal.engine;

import dev.once.OperationEvent;
import dev.once.spi.OperationListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps what it is told. Thread-safe. */
public final class RecordedNews implements OperationListener {

    private final List<OperationEvent> events = new CopyOnWriteArrayList<>();

    private final AtomicInteger purged = new AtomicInteger();
    private final AtomicLong unknown = new AtomicLong(-1);

    @Override
    public void happened(OperationEvent event, Supplier<@Nullable String> arguments) {
        events.add(event);
    }

    @Override
    public void purged(int operations) {
        purged.addAndGet(operations);
    }

    @Override
    public void unknown(long operations) {
        unknown.set(operations);
    }

    /** How many operations were UNKNOWN when they were last counted; -1: they were not. */
    public long unknown() {
        return unknown.get();
    }

    /** How many operations were purged. */
    public int purged() {
        return purged.get();
    }

    /** All of it, in the order of its telling. */
    public List<OperationEvent> events() {
        return List.copyOf(events);
    }

    /** What is of this kind. */
    public <E extends OperationEvent> List<E> events(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The kinds, in the order of their telling. */
    public List<String> kinds() {
        return events.stream().map(event -> event.getClass().getSimpleName()).toList();
    }

    /** Forgets what was told until now. */
    public void forget() {
        events.clear();
    }
}
