package dev.once.internal.engine;

import dev.once.ErrorType;
import dev.once.spi.FailureClass;

/** Says what a failure of one method means; wrappers are looked through. Never throws. */
@FunctionalInterface
public interface FailureClassifier {

    FailureClass classify(Throwable failure);

    /** What kind of thing went wrong, for those who look on. */
    default ErrorType type(Throwable failure) {
        return ErrorType.OTHER;
    }
}
