package dev.once.internal.cdi;

import dev.once.Effect;
import dev.once.internal.engine.Message;
import dev.once.spi.ErrorClassifier;
import dev.once.spi.FailureClass;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The classifiers of the application as one, which never throws: the first with an opinion decides. Thread-safe. */
final class ErrorClassifiers implements ErrorClassifier {

    private static final System.Logger LOG = System.getLogger(ErrorClassifiers.class.getName());

    private final List<ErrorClassifier> classifiers;
    private final Set<Class<?>> reported = ConcurrentHashMap.newKeySet();

    ErrorClassifiers(List<ErrorClassifier> classifiers) {
        this.classifiers = List.copyOf(classifiers);
    }

    @Override
    public Optional<FailureClass> classify(String action, Effect effect, Throwable failure) {
        for (ErrorClassifier classifier : classifiers) {
            Optional<FailureClass> opinion = asked(classifier, action, effect, failure);
            if (opinion.isPresent()) {
                return opinion;
            }
        }
        return Optional.empty();
    }

    /** Whatever a classifier throws, what counts and is thrown to the caller is what the method has thrown. */
    private Optional<FailureClass> asked(ErrorClassifier classifier, String action, Effect effect, Throwable failure) {
        try {
            return Objects.requireNonNull(
                    classifier.classify(action, effect, failure), "a classifier without an opinion returns empty");
        } catch (Throwable e) {
            if (reported.add(classifier.getClass())) {
                Message.CLASSIFIER_FAILED.logCause(
                        LOG,
                        e,
                        classifier.getClass().getName(),
                        failure.getClass().getName(),
                        action);
            }
            return Optional.empty();
        }
    }
}
