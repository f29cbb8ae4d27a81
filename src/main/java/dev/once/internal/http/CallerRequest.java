package dev.once.internal.http;

import dev.once.exceptions.IdempotencyException;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
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

    private final Supplier<@Nullable String> key;
    private final @Nullable Content content;

    /** The actions whose methods it has run. */
    private final Set<String> ran = ConcurrentHashMap.newKeySet();

    private volatile boolean replayed;

    private CallerRequest(Supplier<@Nullable String> key, @Nullable Content content) {
        this.key = key;
        this.content = content;
    }

    /** {@code content}: null where the key does not name the operation. */
    CallerRequest(@Nullable String key, @Nullable Content content) {
        this(() -> key, content);
    }

    /** One whose key is read where something asks for it. */
    static CallerRequest unread(List<String> lines, Content content) {
        return new CallerRequest(() -> HeaderKey.of(lines), content);
    }

    /**
     * The key that the caller has made, where it has sent one.
     *
     * @throws InvalidIdempotencyKeyException if what it has sent is none, and nobody has looked before
     */
    public Optional<String> key() {
        return Optional.ofNullable(key.get());
    }

    /** What the key came with, where it names the operation. */
    public Optional<Content> content() {
        return Optional.ofNullable(content);
    }

    /**
     * An idempotent call of the request has its answer.
     *
     * @param action what was called
     * @param byRunning whether its method was entered
     * @param fromLedger whether the answer is a recorded outcome
     */
    public void answered(String action, boolean byRunning, boolean fromLedger) {
        if (byRunning) {
            ran.add(action);
        }
        replayed = fromLedger;
    }

    /** Whether the last answer was recorded before, and no method has run for the request: not in an earlier attempt of a retry either. */
    boolean isReplayed() {
        return replayed && ran.isEmpty();
    }

    /** Whether something else has run for the request than what was refused: what is said of that is not all, then. */
    boolean ranOtherThan(IdempotencyException refusal) {
        return ran.stream().anyMatch(action -> !refusal.action().equals(Optional.of(action)));
    }
}
