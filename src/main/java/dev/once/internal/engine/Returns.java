package dev.once.internal.engine;

/** How a method gives its result. */
public enum Returns {
    /** By returning it. */
    VALUE,
    /** By a {@code CompletionStage} that completes with it, perhaps after the method has returned. */
    STAGE,
    /** By a {@code Future}, on an asynchronous method's own thread: it is waited for there. */
    FUTURE
}
