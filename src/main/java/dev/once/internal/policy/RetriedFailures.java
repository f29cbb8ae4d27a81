package dev.once.internal.policy;

import dev.once.spi.FailureClass;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code @Retry} of MicroProfile Fault Tolerance says of failures: whether trying again makes sense. Immutable.
 *
 * @param abortOn exceptions after which it does not
 * @param retryOn exceptions after which it does, where the application has chosen them; empty where it has not
 */
record RetriedFailures(List<Class<? extends Throwable>> abortOn, List<Class<? extends Throwable>> retryOn) {

    /** No {@code @Retry}, or none that is in force. */
    static final RetriedFailures NONE = new RetriedFailures(List.of(), List.of());

    RetriedFailures {
        abortOn = List.copyOf(abortOn);
        // What everybody gets who writes nothing says nothing of the method.
        retryOn = retryOn.equals(List.of(Exception.class)) ? List.of() : List.copyOf(retryOn);
    }

    /** As Fault Tolerance decides, {@code abortOn} before {@code retryOn}; null where neither names the exception. */
    @Nullable
    FailureClass classify(Throwable failure) {
        if (abortOn.stream().anyMatch(type -> type.isInstance(failure))) {
            return FailureClass.PERMANENT;
        }
        return retryOn.stream().anyMatch(type -> type.isInstance(failure)) ? FailureClass.TRANSIENT : null;
    }
}
