package dev.once.internal.engine;

import dev.once.spi.FailureClass;

/** Says what a failure of one method means; wrappers are looked through. Never throws. */
@FunctionalInterface
public interface FailureClassifier {

    FailureClass classify(Throwable failure);
}
