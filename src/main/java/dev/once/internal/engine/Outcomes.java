package dev.once.internal.engine;

import dev.once.ErrorType;
import dev.once.exceptions.RecordedFailureException;
import dev.once.spi.Failure;
import dev.once.spi.OperationRecord;
import dev.once.spi.Recording;
import dev.once.spi.Status;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What a method's end looks like in the ledger, and back. Pure but for reflection; thread-safe. */
final class Outcomes {

    private static final int MESSAGE_MAX = 2_000;
    private static final int CAUSES_MAX = 10;

    /** Begins the line before the causes that says what the exception holds: no cause's line does, for a class is not named so. */
    private static final String HELD = "holds ";

    private static final int HELD_MAX = 100_000;

    /** In place of what an exception holds and cannot be given again. */
    private static final String LOST = "";

    private final int resultMax;

    Outcomes(int resultMax) {
        this.resultMax = resultMax;
    }

    /** The recording of a result; one that cannot be written, or is too large, is recorded as missing. */
    Recording.Succeeded succeeded(Invocation call, @Nullable Object result) {
        String json;
        try {
            json = call.codec().write(result);
        } catch (UnrecordableResult e) {
            return new Recording.Succeeded(null, e.getMessage());
        } catch (RuntimeException | StackOverflowError e) {
            return new Recording.Succeeded(
                    null, "it could not be written as JSON (" + e.getClass().getName() + ").");
        }
        return succeeded(json);
    }

    /** The recording of a result as JSON; one that is too large is recorded as missing. */
    Recording.Succeeded succeeded(String json) {
        return json.length() <= resultMax
                ? new Recording.Succeeded(json, null)
                : new Recording.Succeeded(
                        null, "it has " + json.length() + " characters, and once.result.max is " + resultMax + ".");
    }

    /** What a method failed with, as text. */
    static Failure failure(Invocation call, Throwable thrown) {
        Failure failure = failure(thrown, call.policy().failures().type(thrown));
        String held = held(call, thrown);
        return held == null
                ? failure
                : new Failure(
                        failure.type(), failure.message(), HELD + held + '\n' + failure.causes(), failure.errorType());
    }

    /** What the exception holds; null where that is nothing. */
    private static @Nullable String held(Invocation call, Throwable thrown) {
        try {
            String held = call.codec().writeFailure(thrown);
            return held != null && (held.length() > HELD_MAX || held.indexOf('\n') >= 0) ? LOST : held;
        } catch (RuntimeException | StackOverflowError e) {
            return LOST;
        }
    }

    /** An exception of something else as text. */
    static Failure failure(Throwable thrown) {
        return failure(thrown, ErrorType.OTHER);
    }

    private static Failure failure(Throwable thrown, ErrorType type) {
        StringJoiner causes = new StringJoiner("\n");
        Throwable cause = thrown.getCause();
        for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
            causes.add(cause.getClass().getName() + ": " + message(cause));
            cause = cause.getCause();
        }
        return new Failure(thrown.getClass().getName(), message(thrown), causes.toString(), type);
    }

    /** One that cannot say its own message must not hide how the method ended. */
    private static @Nullable String message(Throwable thrown) {
        try {
            return shortened(thrown.getMessage());
        } catch (RuntimeException | StackOverflowError e) {
            return "(its message cannot be read: " + e.getClass().getName() + ")";
        }
    }

    /** Answers from a row that is SUCCEEDED or FAILED. */
    @Nullable
    Object replay(Invocation call, OperationRecord row) throws Exception {
        Failure failure = row.failure();
        if (row.status() == Status.FAILED && failure != null) {
            throw exception(call, failure);
        }
        return read(call, row.result(), row.note());
    }

    /** A recorded result, or why there is none. */
    @Nullable
    Object read(Invocation call, @Nullable String result, @Nullable String note) {
        if (result == null) {
            call.progress().unavailable();
            throw Refusals.resultUnavailable(call, note == null ? "it was not recorded." : note, null);
        }
        try {
            return call.codec().read(result);
        } catch (RuntimeException e) {
            call.progress().unavailable();
            throw Refusals.resultUnavailable(
                    call, "its recorded form does not fit the method's return type any more.", e);
        }
    }

    /**
     * The recorded exception, where the method declares its class or it is one of the platform's; nothing is ever
     * loaded by the recorded name. Not a superclass that is declared: that would be an exception that nobody has thrown.
     */
    private static Exception exception(Invocation call, Failure failure) {
        Exception declared = declared(call, failure);
        // Without what it held, one of the same class would not be the same.
        Exception built = failure.causes().startsWith(HELD)
                ? holding(call, failure, declared)
                : declared == null ? ofPlatform(failure) : declared;
        return built == null ? recorded(call, failure) : built;
    }

    private static @Nullable Exception ofPlatform(Failure failure) {
        return PlatformFailures.of(failure.type(), failure.message()).orElse(null);
    }

    private static RecordedFailureException recorded(Invocation call, Failure failure) {
        return new RecordedFailureException(
                call.policy().action() + ": an earlier call failed for good with " + failure.type() + " ("
                        + failure.message() + "). Nothing happened, and the method did not run again. Do not call again"
                        + " with these arguments. [operation " + call.id() + "]",
                call.policy().action(),
                call.id().toString(),
                failure.type());
    }

    private static @Nullable Exception holding(Invocation call, Failure failure, @Nullable Exception declared) {
        String held = failure.causes().lines().findFirst().orElse(HELD).substring(HELD.length());
        if (held.equals(LOST)) {
            return null;
        }
        try {
            return call.codec().readFailure(held, failure.type(), failure.message(), declared);
        } catch (RuntimeException e) {
            // Of a class that has changed since: what any failure is given as says so.
            return null;
        }
    }

    private static @Nullable Exception declared(Invocation call, Failure failure) {
        for (Class<? extends Throwable> declared : call.policy().replayable()) {
            if (declared.getName().equals(failure.type()) && Exception.class.isAssignableFrom(declared)) {
                Exception built = build(declared.asSubclass(Exception.class), failure.message());
                if (built != null) {
                    return built;
                }
            }
        }
        return null;
    }

    /** Built by a public constructor that takes a message, or a message and a cause; null where there is none. */
    private static @Nullable Exception build(Class<? extends Exception> type, @Nullable String message) {
        Exception built = build(type, message, List.of(String.class), message);
        return built != null ? built : build(type, message, List.of(String.class, Throwable.class), message, null);
    }

    /**
     * Null where the constructor cannot be used, or the exception does not say the message: it takes some other text, such as an
     * order's number, and the exception would state what is not so.
     */
    private static @Nullable Exception build(
            Class<? extends Exception> type,
            @Nullable String message,
            List<Class<?>> parameters,
            @Nullable Object... arguments) {
        try {
            Exception built =
                    type.getConstructor(parameters.toArray(Class<?>[]::new)).newInstance(arguments);
            return Objects.equals(built.getMessage(), message) ? built : null;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return null;
        }
    }

    private static @Nullable String shortened(@Nullable String text) {
        return text == null || text.length() <= MESSAGE_MAX ? text : text.substring(0, MESSAGE_MAX) + "…";
    }
}
