package dev.once.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.AfterRetention;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.WhileInProgress;
import dev.once.internal.engine.Policy;
import dev.once.spi.FailureClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Members that the operator sets: which property is believed, and what is said of those that cannot be used. */
class ConfigurationTest {

    @SuppressWarnings("unused")
    static class ByMethod {
        @Idempotent(retention = "P1D", waitAtMost = "PT1S")
        public void pay(@Key String id) {}
    }

    @Idempotent(action = "by.class", retention = "P1D")
    @SuppressWarnings("unused")
    static class ByClass {
        public void pay(@Key String id) {}

        @Idempotent(retention = "P2D")
        public void refund(@Key String id) {}
    }

    static class Sub extends ByClass {}

    private static final String METHOD = ByMethod.class.getName();
    private static final String CLASS = ByClass.class.getName();

    @Test
    void nearestProperty_wins() {
        Map<String, String> set = new HashMap<>(Map.of("Idempotent/retention", "P10D"));
        assertThat(policy(set, ByMethod.class, "pay").retention()).isEqualTo(Duration.ofDays(10));
        assertThat(policy(set, ByClass.class, "pay").retention()).isEqualTo(Duration.ofDays(10));

        set.put(METHOD + "/Idempotent/retention", "P20D");
        set.put(CLASS + "/Idempotent/retention", "P20D");
        assertThat(policy(set, ByMethod.class, "pay").retention())
                .as("the annotation is the method's, so the class's property is not about it")
                .isEqualTo(Duration.ofDays(10));
        assertThat(policy(set, ByClass.class, "pay").retention()).isEqualTo(Duration.ofDays(20));
        assertThat(policy(set, ByClass.class, "refund").retention()).isEqualTo(Duration.ofDays(10));

        set.put(METHOD + "/pay/Idempotent/retention", "P30D");
        set.put(CLASS + "/pay/Idempotent/retention", " P30D ");
        assertThat(policy(set, ByMethod.class, "pay").retention()).isEqualTo(Duration.ofDays(30));
        assertThat(policy(set, ByClass.class, "pay").retention()).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void inheritedMethod_isKnownByTheBeansClassFirst() {
        Map<String, String> set = new HashMap<>(Map.of(CLASS + "/pay/Idempotent/retention", "P5D"));
        assertThat(policy(set, Sub.class, "pay").retention()).isEqualTo(Duration.ofDays(5));

        set.put(Sub.class.getName() + "/pay/Idempotent/retention", "P6D");
        assertThat(policy(set, Sub.class, "pay").retention()).isEqualTo(Duration.ofDays(6));
        assertThat(policy(set, ByClass.class, "pay").retention()).isEqualTo(Duration.ofDays(5));
    }

    @Test
    void everyMemberThatMayBe_isConfigured() {
        Policy policy = policy(
                Map.of(
                        "Idempotent/waitAtMost", "PT3S",
                        "Idempotent/timeLimit", "PT4S",
                        "Idempotent/retention", "P9D",
                        "Idempotent/whileInProgress", "reject",
                        "Idempotent/afterRetention", "REFUSE"),
                ByMethod.class,
                "pay");

        assertThat(policy.waitAtMost()).isEqualTo(Duration.ofSeconds(3));
        assertThat(policy.timeLimit()).isEqualTo(Duration.ofSeconds(4));
        assertThat(policy.retention()).isEqualTo(Duration.ofDays(9));
        assertThat(policy.whileInProgress()).isEqualTo(WhileInProgress.REJECT);
        assertThat(policy.afterRetention()).isEqualTo(AfterRetention.REFUSE);
    }

    @ParameterizedTest
    @CsvSource({
        "Idempotent/enabled, false",
        "%s/Idempotent/enabled, false",
        "%s/pay/Idempotent/enabled, FALSE",
    })
    void protection_canBeSwitchedOffAtEachLevel(String property, String value) {
        assertThat(create(Map.of(property.formatted(METHOD), value), ByMethod.class, "pay", new ArrayList<>())
                        .enabled())
                .isFalse();
    }

    @Test
    void methodsSwitch_winsOverTheOthers() {
        Map<String, String> set = Map.of(
                "Idempotent/enabled",
                "false",
                METHOD + "/Idempotent/enabled",
                "false",
                METHOD + "/pay/Idempotent/enabled",
                "true");

        assertThat(create(set, ByMethod.class, "pay", new ArrayList<>()).enabled())
                .isTrue();
        assertThat(create(Map.of(), ByMethod.class, "pay", new ArrayList<>()).enabled())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Idempotent/retention|30 days|ISO-8601",
                "Idempotent/retention|PT0S|more than zero",
                "Idempotent/retention|PT0.5S|not less than waitAtMost, PT1S",
                "Idempotent/timeLimit|-PT1S|more than zero",
                "Idempotent/waitAtMost|P2D|not less than waitAtMost, P2D",
                "Idempotent/whileInProgress|LATER|WAIT, REJECT",
                "Idempotent/afterRetention|FORGET|NEW, REFUSE",
                "Idempotent/unclassified|PERMANENT|AMBIGUOUS, TRANSIENT",
                "Idempotent/enabled|perhaps|true, false"
            })
    void wrongValue_isNamedWithPropertyValueSourceAndWhatIsAllowed(String property, String value, String allowed) {
        List<String> problems = new ArrayList<>();

        assertThat(new PolicyFactory(
                                "shop",
                                Configured.with(Map.of(property, value)),
                                FailureTableTest.NOBODY,
                                Duration.ofMinutes(10))
                        .create(method(ByMethod.class, "pay"), problems::add))
                .isEmpty();
        assertThat(problems).singleElement().asString().contains(allowed, "ByMethod.pay(String)");
        if (!allowed.contains("waitAtMost, P2D")) {
            assertThat(problems.get(0)).contains(property + " = " + value + " (from the test)");
        }
    }

    static class OfEffects {
        @Idempotent
        public void external() {}

        @Idempotent(effect = Effect.KEYED)
        public void keyed() {}
    }

    @Idempotent(effect = Effect.KEYED)
    static class KeyedClass {
        public void keyed() {}
    }

    @ParameterizedTest
    @CsvSource({"Idempotent/unclassified, transient", "%s/external/Idempotent/unclassified, TRANSIENT"})
    void unclassified_isLenientForEffectsOutside(String property, String value) {
        Map<String, String> set = Map.of(property.formatted(OfEffects.class.getName()), value);

        assertThat(policy(set, OfEffects.class, "external").failures().classify(new IllegalStateException()))
                .isEqualTo(FailureClass.TRANSIENT);
        assertThat(policy(Map.of(), OfEffects.class, "external").failures().classify(new IllegalStateException()))
                .isEqualTo(FailureClass.AMBIGUOUS);
        // said for all methods, it passes the others by
        assertThat(policy(set, OfEffects.class, "keyed").failures().classify(new IllegalStateException()))
                .isEqualTo(FailureClass.AMBIGUOUS);
    }

    @Test
    void unclassifiedOfAnotherEffect_isRefused() {
        for (Class<?> bean : List.of(OfEffects.class, KeyedClass.class)) {
            String level = bean == OfEffects.class ? "/keyed" : "";
            String property = bean.getName() + level + "/Idempotent/unclassified";
            List<String> problems = new ArrayList<>();

            assertThat(new PolicyFactory(
                                    "shop",
                                    Configured.with(Map.of(property, "AMBIGUOUS")),
                                    FailureTableTest.NOBODY,
                                    Duration.ofMinutes(10))
                            .create(method(bean, "keyed"), problems::add))
                    .isEmpty();
            assertThat(problems)
                    .singleElement()
                    .asString()
                    .contains(property + " = AMBIGUOUS", "for effect = EXTERNAL only", "the effect is KEYED");
        }
    }

    @Test
    void propertyThatWouldBeIgnored_isNamed() {
        List<String> problems = new ArrayList<>();
        Map<String, String> set = Map.of(
                METHOD + "/pay/Idempotent/effect",
                "KEYED",
                "Idempotent/key",
                "x",
                METHOD + "/pay/Idempotent/retension",
                "P1D",
                METHOD + "/paid/Idempotent/retention",
                "P1D",
                METHOD + "/Idempotent/retention",
                "P1D",
                METHOD + "/Idempotent/enabled",
                "true",
                "com.elsewhere.Other/pay/Idempotent/nothing",
                "1",
                METHOD + "/pay/Retry/maxRetries",
                "3",
                METHOD + "/pay/Idempotent/retention",
                "P1D");

        ConfiguredNames.check(Configured.with(set), List.of(method(ByMethod.class, "pay")), problems::add);

        assertThat(problems)
                .hasSize(5)
                .anyMatch(problem -> problem.contains("effect = KEYED (from the test)")
                        && problem.contains("names the operation or decides its safety"))
                .anyMatch(problem -> problem.contains("Idempotent/key = x"))
                .anyMatch(problem -> problem.contains("/Idempotent/retention = P1D")
                        && problem.contains("speaks of the annotation of the class")
                        && problem.contains("there are pay"))
                .anyMatch(problem -> problem.contains("has no member retension"))
                .anyMatch(problem -> problem.contains("has no @Idempotent method paid. There are: pay"));
    }

    private static Policy policy(Map<String, String> set, Class<?> bean, String method) {
        List<String> problems = new ArrayList<>();
        MethodPolicy policy = create(set, bean, method, problems);
        assertThat(problems).isEmpty();
        return policy.policy();
    }

    private static MethodPolicy create(Map<String, String> set, Class<?> bean, String method, List<String> problems) {
        return new PolicyFactory("shop", Configured.with(set), FailureTableTest.NOBODY, Duration.ofMinutes(10))
                .create(method(bean, method), problems::add)
                .orElseThrow();
    }

    private static IdempotentMethod method(Class<?> bean, String name) {
        return IdempotentMethods.of(bean).stream()
                .filter(method -> method.method().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
