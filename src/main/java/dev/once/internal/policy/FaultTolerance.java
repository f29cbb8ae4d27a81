package dev.once.internal.policy;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.jspecify.annotations.Nullable;

/**
 * What MicroProfile Fault Tolerance does around the calls of one method: its annotations on the method, else on the
 * bean's class and what that inherits, as they are configured. Annotations that a stereotype or an extension adds are
 * not seen. Where the API is absent, so are its annotations. Immutable.
 *
 * @param annotations the simple names of those that are in force, sorted
 * @param retried what {@code @Retry} says of failures
 * @param priority of its interceptor
 */
record FaultTolerance(List<String> annotations, RetriedFailures retried, int priority) {

    /** What an application sets so that every attempt has a transaction of its own, inside of the retry. */
    static final String REMEDY = "mp.fault.tolerance.interceptor.priority=100";

    private static final String PRIORITY = "mp.fault.tolerance.interceptor.priority";
    private static final String ALL_BUT_FALLBACK = "MP_Fault_Tolerance_NonFallback_Enabled";
    private static final int DEFAULT_PRIORITY = 4010;

    private static final String PACKAGE = "org.eclipse.microprofile.faulttolerance.";
    private static final String RETRY = "Retry";
    private static final String ASYNCHRONOUS = "Asynchronous";
    private static final Set<String> NAMES = Set.of(
            PACKAGE + ASYNCHRONOUS,
            PACKAGE + "Bulkhead",
            PACKAGE + "CircuitBreaker",
            PACKAGE + "Fallback",
            PACKAGE + RETRY,
            PACKAGE + "Timeout");

    FaultTolerance {
        annotations = List.copyOf(annotations);
    }

    static FaultTolerance of(IdempotentMethod method, Configuration configuration, Problems problems) {
        return new Reader(method, configuration, problems).read();
    }

    boolean retries() {
        return annotations.contains(RETRY);
    }

    boolean asynchronous() {
        return annotations.contains(ASYNCHRONOUS);
    }

    /** For messages: {@code @Retry, @Timeout}. */
    String names() {
        return "@" + String.join(", @", annotations);
    }

    /** Reads one method's annotations and their configuration. */
    private record Reader(IdempotentMethod method, Configuration configuration, Problems problems) {

        private FaultTolerance read() {
            List<Annotation> ofMethod = in(method.method());
            List<Annotation> ofClass = in(method.beanClass());
            List<String> inForce = Stream.concat(ofMethod.stream(), ofClass.stream())
                    .map(annotation -> annotation.annotationType().getSimpleName())
                    .distinct()
                    .filter(this::enabled)
                    .sorted()
                    .toList();
            RetriedFailures retried = inForce.contains(RETRY) ? retried(ofMethod, ofClass) : RetriedFailures.NONE;
            return new FaultTolerance(inForce, retried, priority());
        }

        private static List<Annotation> in(AnnotatedElement element) {
            return Arrays.stream(element.getAnnotations())
                    .filter(annotation ->
                            NAMES.contains(annotation.annotationType().getName()))
                    .toList();
        }

        /** The nearest property that says so; without one, all but {@code @Fallback} may be switched off together. */
        private boolean enabled(String annotation) {
            String suffix = annotation + "/enabled";
            Optional<Configuration.Value> nearest =
                    first(Stream.of(perMethod(suffix), perClass(suffix), Stream.of(suffix)));
            if (nearest.isPresent()) {
                return isTrue(nearest.get());
            }
            return annotation.equals("Fallback")
                    || configuration.find(ALL_BUT_FALLBACK).map(Reader::isTrue).orElse(true);
        }

        private RetriedFailures retried(List<Annotation> ofMethod, List<Annotation> ofClass) {
            Annotation own = retry(ofMethod);
            Annotation retry = own == null ? retry(ofClass) : own;
            return retry == null
                    ? RetriedFailures.NONE
                    : new RetriedFailures(
                            types("abortOn", own == null, Api.abortOn(retry)),
                            types("retryOn", own == null, Api.retryOn(retry)));
        }

        private static @Nullable Annotation retry(List<Annotation> annotations) {
            return annotations.stream()
                    .filter(annotation ->
                            annotation.annotationType().getSimpleName().equals(RETRY))
                    .findFirst()
                    .orElse(null);
        }

        /** A property speaks of the annotation that is there: the method's is not the class's, nor the other way round. */
        private List<Class<? extends Throwable>> types(
                String member, boolean ofClass, Class<? extends Throwable>[] annotated) {
            String suffix = RETRY + "/" + member;
            return first(Stream.of(ofClass ? perClass(suffix) : perMethod(suffix), Stream.of(suffix)))
                    .map(this::types)
                    .orElseGet(() -> List.of(annotated));
        }

        private List<Class<? extends Throwable>> types(Configuration.Value value) {
            List<Class<? extends Throwable>> types = new ArrayList<>();
            for (String name : value.text().split(",", -1)) {
                if (!name.isBlank()) {
                    type(name.strip(), value).ifPresent(types::add);
                }
            }
            return types;
        }

        private Optional<Class<? extends Throwable>> type(String name, Configuration.Value value) {
            try {
                Class<?> type = Class.forName(name, false, method.beanClass().getClassLoader());
                return Optional.of(type.asSubclass(Throwable.class));
            } catch (ClassNotFoundException | LinkageError | ClassCastException e) {
                problems.cannotBeUsed(value.toString(), "names of exception classes, and " + name + " is none");
                return Optional.empty();
            }
        }

        private int priority() {
            Optional<Configuration.Value> value = configuration.find(PRIORITY);
            try {
                return value.map(Configuration.Value::text)
                        .map(Integer::parseInt)
                        .orElse(DEFAULT_PRIORITY);
            } catch (NumberFormatException e) {
                problems.cannotBeUsed(String.valueOf(value.orElse(null)), "a whole number");
                return DEFAULT_PRIORITY;
            }
        }

        private Optional<Configuration.Value> first(Stream<Stream<String>> properties) {
            return properties
                    .flatMap(names -> names)
                    .flatMap(property -> configuration.find(property).stream())
                    .findFirst();
        }

        private Stream<String> perMethod(String suffix) {
            return classes().map(type -> type + "/" + method.method().getName() + "/" + suffix);
        }

        private Stream<String> perClass(String suffix) {
            return classes().map(type -> type + "/" + suffix);
        }

        /** A method that a bean inherits is known by the bean's class and by its own. */
        private Stream<String> classes() {
            return new LinkedHashSet<>(List.of(
                            method.beanClass().getName(),
                            method.method().getDeclaringClass().getName()))
                    .stream();
        }

        /** As MicroProfile Config reads it. */
        private static boolean isTrue(Configuration.Value value) {
            return Set.of("true", "1", "yes", "y", "on").contains(value.text().toLowerCase(Locale.ROOT));
        }
    }

    /** Loaded only where an annotation is, and so the API. */
    private static final class Api {

        private static Class<? extends Throwable>[] abortOn(Annotation retry) {
            return ((Retry) retry).abortOn();
        }

        private static Class<? extends Throwable>[] retryOn(Annotation retry) {
            return ((Retry) retry).retryOn();
        }
    }
}
