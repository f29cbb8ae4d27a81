package dev.once.internal.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The threads that work for calls beside their own: the container's, with the application's class loader.
 *
 * @param timer watches time limits; its tasks are short
 * @param verifiers runs verifiers; may refuse them
 * @param recorders records what asynchronous methods came to; refuses nothing before the application's end
 * @param continuations runs what callers do with that, which may block; refuses nothing before the application's end
 */
public record Threads(
        ScheduledExecutorService timer, ExecutorService verifiers, Executor recorders, Executor continuations) {}
