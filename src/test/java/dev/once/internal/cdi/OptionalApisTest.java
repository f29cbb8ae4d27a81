package dev.once.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.internal.key.KeyPlanner;
import dev.once.internal.key.KeyRules;
import dev.once.internal.policy.IdempotentMethod;
import dev.once.internal.policy.IdempotentMethods;
import dev.once.internal.policy.PolicyFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.Test;

/** Servers without an API that Once can do without: it works, and says what is missing only where that is asked for. */
class OptionalApisTest {

    /** Gives our classes anew, and pretends that an API is not there. */
    private static final class Without extends ClassLoader {

        private final String api;

        Without(String api) {
            super(OptionalApisTest.class.getClassLoader());
            this.api = api;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(api)) {
                throw new ClassNotFoundException(name);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                return name.startsWith("dev.once.") ? ours(name) : super.loadClass(name, resolve);
            }
        }

        private Class<?> ours(String name) throws ClassNotFoundException {
            try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (file == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] code = file.readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    /** Runs where the API is not there; tells in platform types what came of it. */
    public static final class Expressions implements Callable<Object> {

        /** Two methods. */
        public static class Payments {
            @Idempotent
            public void byKey(@Key String id) {}

            @Idempotent(key = "${id}")
            public void byExpression(String id) {}
        }

        @Override
        public Object call() throws Exception {
            List<String> problems = new ArrayList<>();
            KeyPlanner planner = new KeyPlanner(KeyRules.of(false, null));
            for (String method : List.of("byKey", "byExpression")) {
                var declared = Payments.class.getMethod(method, String.class);
                String expression = declared.getAnnotation(Idempotent.class).key();
                planner.plan(declared, expression, Set.of(), problems::add, problems::add);
            }
            return problems;
        }
    }

    /** Runs where the API is not there. */
    public static final class Retries implements Callable<Object> {

        /** Its own annotation's class cannot be loaded. */
        @Retry(abortOn = IllegalStateException.class)
        public static class Retried {
            @Retry(abortOn = IllegalStateException.class)
            @Idempotent(effect = Effect.KEYED)
            public void pay(@Key String id) {}
        }

        @Override
        public Object call() {
            List<String> problems = new ArrayList<>();
            IdempotentMethod method = IdempotentMethods.of(Retried.class).get(0);
            return new PolicyFactory(
                                    "shop",
                                    ContainerConfiguration.current(),
                                    (action, effect, failure) -> Optional.empty(),
                                    Duration.ofMinutes(10))
                            .create(method, problems::add)
                            .map(policy -> policy.policy()
                                    .failures()
                                    .classify(new IllegalStateException())
                                    .name())
                            .orElse("")
                    + problems;
        }
    }

    /** Runs where the API is not there. */
    public static final class Constraints implements Callable<Object> {
        @Override
        public Object call() {
            ArgumentChecks.Check check = ArgumentChecks.of(null).of(String.class, null);
            check.check("", new Object[] {null});
            return "unchecked";
        }
    }

    /** Runs where the API is not there. */
    public static final class OpenTelemetry implements Callable<Object> {
        @Override
        public Object call() {
            return Telemetry.find().isPresent() || Spans.find() != Spans.NONE;
        }
    }

    /** Runs where the API is not there: the module starts, and an idempotent method is called. */
    public static final class Metrics implements Callable<Object> {

        /** Counts its runs. */
        @ApplicationScoped
        public static class Counted {
            private final AtomicInteger runs = new AtomicInteger();

            @Idempotent
            public int pay(@Key String id) {
                return runs.incrementAndGet();
            }
        }

        @Override
        public Object call() {
            boolean found = ServerMetrics.find(null, Set.of()).isPresent();
            try (WeldContainer container = Containers.with(Counted.class)) {
                Counted bean = container.select(Counted.class).get();
                return found + " " + bean.pay("P-1") + " " + bean.pay("P-1");
            }
        }
    }

    /** Runs where the API is not there. */
    public static final class Resources implements Callable<Object> {
        @Override
        public Object call() {
            try (WeldContainer container = Containers.with(Metrics.Counted.class)) {
                Metrics.Counted bean = container.select(Metrics.Counted.class).get();
                return bean.pay("P-1") + " " + bean.pay("P-1");
            }
        }
    }

    /** Runs where the API is not there. */
    public static final class Security implements Callable<Object> {
        @Override
        public Object call() {
            return CallerPrincipal.isKnown(null)
                    || CallerPrincipal.supplier(null).get() != null;
        }
    }

    /** Runs where the API is not there. */
    public static final class Configuration implements Callable<Object> {
        @Override
        public Object call() {
            System.setProperty("once.test.optional", "read");
            try {
                return ContainerConfiguration.current()
                        .find("once.test.optional")
                        .map(Object::toString)
                        .orElse("");
            } finally {
                System.clearProperty("once.test.optional");
            }
        }
    }

    @Test
    void withoutExpressionLanguage_onlyExpressionsAreRefused() throws Exception {
        assertThat(run("jakarta.el.", Expressions.class))
                .asInstanceOf(InstanceOfAssertFactories.list(String.class))
                .singleElement()
                .asString()
                .contains("@Idempotent(key = \"${id}\") needs Jakarta Expression Language", "expressionLanguage-5.0");
    }

    @Test
    void withoutFaultTolerance_retriesSayNothing() throws Exception {
        assertThat(run("org.eclipse.microprofile.faulttolerance.", Retries.class))
                .isEqualTo("AMBIGUOUS[]");
        assertThat(new Retries().call()).isEqualTo("PERMANENT[]");
    }

    @Test
    void withoutBeanValidation_argumentsAreNotChecked() throws Exception {
        assertThat(run("jakarta.validation.", Constraints.class)).isEqualTo("unchecked");
    }

    @Test
    void withoutOpenTelemetry_itIsNoSource_andThereAreNoSpans() throws Exception {
        assertThat(run("io.opentelemetry.", OpenTelemetry.class)).isEqualTo(false);
    }

    @Test
    void withoutMicroProfileMetrics_nothingIsCounted() throws Exception {
        assertThat(run("org.eclipse.microprofile.metrics.", Metrics.class)).isEqualTo("false 1 1");
    }

    @Test
    void withoutJakartaRest_thereAreNoRequests() throws Exception {
        assertThat(run("jakarta.ws.rs.", Resources.class)).isEqualTo("1 1");
    }

    @Test
    void withoutJakartaSecurity_nobodyIsKnown() throws Exception {
        assertThat(run("jakarta.security.", Security.class)).isEqualTo(false);
    }

    @Test
    void withoutMicroProfileConfig_systemPropertiesAreRead() throws Exception {
        assertThat(run("org.eclipse.microprofile.config.", Configuration.class))
                .isEqualTo("once.test.optional = read (from system properties)");
    }

    private static Object run(String api, Class<? extends Callable<Object>> task) throws Exception {
        Class<?> isolated = new Without(api).loadClass(task.getName());
        try {
            return ((Callable<?>) isolated.getConstructor().newInstance()).call();
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause());
        }
    }
}
