package dev.once.internal.cdi;

import jakarta.enterprise.inject.Instance;
import jakarta.validation.BootstrapConfiguration;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.executable.ExecutableType;
import jakarta.validation.executable.ExecutableValidator;
import jakarta.validation.executable.ValidateOnExecution;
import jakarta.validation.metadata.MethodDescriptor;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The constraints of Bean Validation on the parameters of methods, where the container would check them too: as
 * {@code @ValidateOnExecution} and {@code validation.xml} say. Loaded only where the API is there. Thread-safe.
 */
final class ParameterConstraints implements ArgumentChecks {

    private final ValidatorFactory validation;
    private final boolean byDefault;

    private ParameterConstraints(ValidatorFactory validation, boolean byDefault) {
        this.validation = validation;
        this.byDefault = byDefault;
    }

    static ArgumentChecks find(Instance<Object> beans) {
        Instance<ValidatorFactory> factory = beans.select(ValidatorFactory.class);
        if (!factory.isResolvable()) {
            return (beanClass, method) -> Check.NONE;
        }
        BootstrapConfiguration configured =
                Validation.byDefaultProvider().configure().getBootstrapConfiguration();
        return new ParameterConstraints(
                factory.get(),
                configured.isExecutableValidationEnabled()
                        && includesMethods(configured.getDefaultValidatedExecutableTypes()));
    }

    @Override
    public Check of(Class<?> beanClass, Method method) {
        MethodDescriptor described = validation
                .getValidator()
                .getConstraintsForClass(beanClass)
                .getConstraintsForMethod(method.getName(), method.getParameterTypes());
        if (described == null || !described.hasConstrainedParameters() || !isValidated(beanClass, method, byDefault)) {
            return Check.NONE;
        }
        ExecutableValidator validator = validation.getValidator().forExecutables();
        return (target, arguments) -> check(validator, target, method, arguments);
    }

    private static void check(
            ExecutableValidator validator, Object target, Method method, @Nullable Object[] arguments) {
        Set<ConstraintViolation<Object>> violations = validator.validateParameters(target, method, arguments);
        if (!violations.isEmpty()) {
            throw new ConstraintViolationException(violations);
        }
    }

    /** As {@link ArgumentChecks#violations}: those of other methods, which this one has called, are none. */
    static List<String> violations(Throwable failure, Method method) {
        List<String> found = new ArrayList<>();
        if (failure instanceof ConstraintViolationException refused && refused.getConstraintViolations() != null) {
            for (ConstraintViolation<?> violation : refused.getConstraintViolations()) {
                String path = violation.getPropertyPath().toString();
                String ofMethod = method.getName() + '.';
                if (violation.getExecutableParameters() == null || !path.startsWith(ofMethod)) {
                    return List.of();
                }
                found.add(path.substring(ofMethod.length()) + ' ' + violation.getMessage());
            }
        }
        return found.stream().sorted().toList();
    }

    /** By the nearest {@code @ValidateOnExecution}: of the method, where it was first declared, of its class, its package. */
    static boolean isValidated(Class<?> beanClass, Method method, boolean byDefault) {
        Optional<ExecutableType[]> ofMethod = first(declarations(beanClass, method));
        if (ofMethod.isPresent()) {
            List<ExecutableType> types = List.of(ofMethod.get());
            return includesMethods(types) || types.contains(ExecutableType.IMPLICIT);
        }
        Class<?> declaring = method.getDeclaringClass();
        return first(Stream.<@Nullable AnnotatedElement>of(declaring, declaring.getPackage()))
                .map(List::of)
                .filter(types -> !types.contains(ExecutableType.IMPLICIT))
                .map(ParameterConstraints::includesMethods)
                .orElse(byDefault);
    }

    private static Optional<ExecutableType[]> first(Stream<? extends @Nullable AnnotatedElement> elements) {
        return elements.flatMap(element -> Stream.ofNullable(element))
                .flatMap(element -> Stream.ofNullable(element.getAnnotation(ValidateOnExecution.class)))
                .map(ValidateOnExecution::type)
                .findFirst();
    }

    /** A method that has parameters is no getter. */
    private static boolean includesMethods(Collection<ExecutableType> types) {
        return types.contains(ExecutableType.ALL) || types.contains(ExecutableType.NON_GETTER_METHODS);
    }

    private static Stream<Method> declarations(Class<?> beanClass, Method method) {
        List<Method> declarations = new ArrayList<>();
        for (Class<?> type = beanClass; type != null; type = type.getSuperclass()) {
            Stream.concat(Stream.of(type), interfaces(type))
                    .flatMap(each -> Arrays.stream(each.getDeclaredMethods()))
                    .filter(each -> each.getName().equals(method.getName())
                            && Arrays.equals(each.getParameterTypes(), method.getParameterTypes()))
                    .forEach(declarations::add);
        }
        return declarations.stream();
    }

    private static Stream<Class<?>> interfaces(Class<?> type) {
        return Arrays.stream(type.getInterfaces()).flatMap(each -> Stream.concat(Stream.of(each), interfaces(each)));
    }
}
