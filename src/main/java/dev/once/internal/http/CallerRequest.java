package dev.once.internal.http;

import dev.once.spi.OperationId;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A request that is being answered: the key that it brought, and what has become of the calls that it made. Thread-safe.
 */
public final class CallerRequest {

    /**
     * What came with a key, so that the same key with something else is noticed.
     *
     * @param target the request's method and path
     * @param body the digest of its body, in hexadecimal digits
     */
    public record Content(String target, String body) {}

    private final @Nullable String key;
    private final @Nullable Content content;

    /** The operations whose methods it has run, or whose outcomes it has got. */
    private final Set<OperationId> answered = ConcurrentHashMap.newKeySet();

    private volatile boolean ran;
    private volatile boolean replayed;

    /** {@code content}: null where the key does not name the operation. */
    CallerRequest(@Nullable String key, @Nullable Content content) {
        this.key = key;
        this.content = content;
    }

    /** The key that the caller has made, where it has sent one. */
    public Optional<String> key() {
        return Optional.ofNullable(key);
    }

    /** What the key came with, where it names the operation. */
    public Optional<Content> content() {
        return Optional.ofNullable(content);
    }

    /**
     * An idempotent call of the request has its answer.
     *
     * @param id of the operation that it is about
     * @param byRunning whether its method was entered
     * @param fromLedger whether the answer is a recorded outcome
     */
    public void answered(OperationId id, boolean byRunning, boolean fromLedger) {
        if (byRunning) {
            ran = true;
        }
        if (byRunning || fromLedger) {
            answered.add(id);
        }
        replayed = fromLedger;
    }

    /** Whether the last answer was recorded before, and no method has run for the request: not in an earlier attempt of a retry either. */
    boolean isReplayed() {
        return replayed && !ran;
    }

    /** Whether the request has called something beside what was refused, of which the refusal says nothing. */
    boolean hasCalledBeside(Problem refusal, Optional<String> operationId) {
        return answered.stream()
                .anyMatch(id -> refusal.saysThatNothingRan() || !operationId.equals(Optional.of(id.toString())));
    }
}
