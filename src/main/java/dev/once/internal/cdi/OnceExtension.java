package dev.once.internal.cdi;

import dev.once.Idempotent;
import dev.once.Scope;
import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.internal.engine.Message;
import dev.once.internal.key.KeyPlanner;
import dev.once.internal.key.KeyRules;
import dev.once.internal.policy.Configuration;
import dev.once.internal.policy.IdempotentMethod;
import dev.once.internal.policy.IdempotentMethods;
import dev.once.internal.policy.PolicyFactory;
import dev.once.spi.CallContextSource;
import dev.once.spi.TenantResolver;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.AmbiguousResolutionException;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessInjectionTarget;
import jakarta.enterprise.inject.spi.ProcessManagedBean;
import jakarta.interceptor.Interceptor;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the beans with idempotent methods and checks them all at deployment. It adds nothing to the application. Used
 * by the container's one thread of deployment; {@link #beanClass} and {@link #isNeeded} by any thread afterwards.
 */
public class OnceExtension implements Extension {

    private static final System.Logger LOG = System.getLogger(OnceExtension.class.getName());

    /** In place of a setting that could not be read, which is a problem of its own. */
    private static final Duration NOT_READ = Duration.ofMinutes(1);

    private static final String MESSAGE_DRIVEN = "jakarta.ejb.MessageDriven";

    private final Set<Class<?>> beans = new LinkedHashSet<>();
    private final Set<Class<?>> components = new LinkedHashSet<>();
    private final Set<String> onInterfaces = new LinkedHashSet<>();

    /** Managed beans and session beans. */
    void bean(@Observes ProcessManagedBean<?> event) {
        AnnotatedType<?> type = event.getAnnotatedBeanClass();
        if (mentionsIdempotent(type)) {
            beans.add(type.getJavaClass());
        }
        interfaces(type.getJavaClass())
                .filter(OnceExtension::mentionsIdempotent)
                .forEach(annotated -> onInterfaces.add(
                        annotated.getName() + " (of " + type.getJavaClass().getName() + ")"));
    }

    /** Everything that the container injects into, beans or not. */
    void component(@Observes ProcessInjectionTarget<?> event) {
        AnnotatedType<?> type = event.getAnnotatedType();
        if (mentionsIdempotent(type)) {
            (isMessageDriven(type) ? beans : components).add(type.getJavaClass());
        }
    }

    void validate(@Observes AfterDeploymentValidation event, BeanManager beanManager) {
        List<String> problems = new ArrayList<>();
        if (isNeeded()) {
            validate(problems, beanManager);
        }
        onInterfaces.forEach(annotated -> problems.add(annotated
                + " is an interface with @Idempotent, which has no effect there: move it to the class or method"
                + " that implements it."));
        components.removeAll(beans);
        components.forEach(component -> problems.add(
                component.getName() + " has @Idempotent methods and is no CDI bean, so its calls are not intercepted."
                        + " Move the method to a bean, or make the class one by giving it a scope."));
        problems.forEach(problem -> event.addDeploymentProblem(new IdempotentDefinitionException(problem)));
    }

    private static boolean isOneAtMost(BeanManager beanManager, Class<?> type) {
        try {
            var unused = beanManager.resolve(beanManager.getBeans(type, Any.Literal.INSTANCE));
            return true;
        } catch (AmbiguousResolutionException e) {
            return false;
        }
    }

    private static boolean isBean(BeanManager beanManager, Class<?> type) {
        try {
            return beanManager.resolve(beanManager.getBeans(type)) != null;
        } catch (AmbiguousResolutionException e) {
            return false;
        }
    }

    private void validate(List<String> problems, BeanManager beanManager) {
        Configuration configuration = ContainerConfiguration.current();
        Optional<ModuleSettings> settings = settings(configuration, problems);
        Validation validation = new Validation(
                new PolicyFactory(
                        ApplicationName.lookup(),
                        configuration,
                        new ErrorClassifiers(List.of()),
                        settings.map(ModuleSettings::asyncTimeLimit).orElse(NOT_READ)),
                new KeyPlanner(KeyRules.of(false, null)),
                sources(settings, beanManager),
                type -> isBean(beanManager, type));
        if (!isOneAtMost(beanManager, TenantResolver.class)) {
            problems.add("There are several beans that are a " + TenantResolver.class.getName()
                    + ", and none can be chosen. Whose a call is must be known: keep one, or make one an @Alternative with"
                    + " a @Priority.");
        }
        beans.forEach(validation::bean);
        validation.configured(configuration);
        problems.addAll(validation.problems());
        ModuleSettings.unknown(configuration)
                .forEach(name -> Message.UNKNOWN_SETTING.log(LOG, name, ModuleSettings.known()));
        validation.warnings().forEach(warning -> Message.DEFINITION.log(LOG, warning));
    }

    private static Optional<ModuleSettings> settings(Configuration configuration, List<String> problems) {
        try {
            return Optional.of(ModuleSettings.read(configuration));
        } catch (IdempotentDefinitionException e) {
            problems.add(e.getMessage());
            return Optional.empty();
        }
    }

    /** Says whether anything can know a scope; where the settings cannot be read, that is the problem. */
    private static Predicate<Scope> sources(Optional<ModuleSettings> settings, BeanManager beanManager) {
        boolean beans = !beanManager
                .getBeans(CallContextSource.class, Any.Literal.INSTANCE)
                .isEmpty();
        boolean security = CallerPrincipal.isKnown(beanManager);
        return scope -> settings.isEmpty()
                || CallContexts.hasSource(scope, settings.get().explicitScopes(), beans, security);
    }

    /** Whether the application has any idempotent method. */
    boolean isNeeded() {
        return !beans.isEmpty();
    }

    /** The idempotent methods of all beans. */
    Stream<IdempotentMethod> methods() {
        return beans.stream().flatMap(bean -> IdempotentMethods.of(bean).stream());
    }

    /** Whether calls of this class's objects are seen, where the container makes them. */
    boolean isIntercepted(Class<?> beanClass) {
        return beans.contains(beanClass);
    }

    /** The class of the bean that an intercepted object is of: the container may have generated a subclass. */
    Class<?> beanClass(Class<?> targetClass) {
        for (Class<?> type = targetClass; type != null; type = type.getSuperclass()) {
            if (beans.contains(type)) {
                return type;
            }
        }
        return targetClass;
    }

    /** Not counting our own interceptor, which carries the annotation as its binding. */
    private static boolean mentionsIdempotent(AnnotatedType<?> type) {
        return !type.isAnnotationPresent(Interceptor.class)
                && (type.isAnnotationPresent(Idempotent.class)
                        || type.getMethods().stream().anyMatch(method -> method.isAnnotationPresent(Idempotent.class)));
    }

    private static boolean mentionsIdempotent(Class<?> type) {
        try {
            return type.isAnnotationPresent(Idempotent.class)
                    || Arrays.stream(type.getDeclaredMethods())
                            .anyMatch(method -> method.isAnnotationPresent(Idempotent.class));
        } catch (LinkageError e) {
            // An interface whose own types are missing cannot be looked at; that must not keep the application down.
            return false;
        }
    }

    private static boolean isMessageDriven(AnnotatedType<?> type) {
        return type.getAnnotations().stream()
                .map(Annotation::annotationType)
                .anyMatch(annotation -> annotation.getName().equals(MESSAGE_DRIVEN));
    }

    private static Stream<Class<?>> interfaces(@Nullable Class<?> type) {
        return type == null
                ? Stream.empty()
                : Stream.concat(
                        Arrays.stream(type.getInterfaces())
                                .flatMap(each -> Stream.concat(Stream.of(each), interfaces(each))),
                        interfaces(type.getSuperclass()));
    }
}
