package dev.once.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.internal.engine.Policy;
import dev.once.internal.engine.SharedTransaction;
import dev.once.spi.FailureClass;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.Singleton;
import jakarta.ejb.Stateful;
import jakarta.ejb.Stateless;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.faulttolerance.Asynchronous;
import org.eclipse.microprofile.faulttolerance.Bulkhead;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Fallback;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultToleranceTest {

    private static final String PRIORITY = "mp.fault.tolerance.interceptor.priority";

    private final List<String> problems = new ArrayList<>();

    static class Payments {
        @Retry(abortOn = IOException.class)
        @Idempotent(effect = Effect.KEYED)
        public void pay() {}

        @Idempotent(effect = Effect.KEYED)
        public void plain() {}

        @Retry(abortOn = IOException.class, retryOn = IllegalArgumentException.class)
        @Idempotent(effect = Effect.TRANSACTIONAL)
        public void book() {}

        @Retry(abortOn = IOException.class, retryOn = IllegalArgumentException.class)
        @Idempotent
        public void send() {}
    }

    @Retry(abortOn = IOException.class)
    static class OfClass {
        @Idempotent(effect = Effect.KEYED)
        public void pay() {}

        @Retry
        @Idempotent(effect = Effect.KEYED)
        public void payOtherwise() {}
    }

    static class Inheriting extends OfClass {}

    @Test
    void annotationOfTheMethod_elseOfItsClass_andWhatThatInherits_counts() {
        assertThat(meaning(Payments.class, "pay", Map.of())).isEqualTo(FailureClass.PERMANENT);
        assertThat(meaning(Payments.class, "plain", Map.of())).isEqualTo(FailureClass.AMBIGUOUS);
        assertThat(meaning(OfClass.class, "pay", Map.of())).isEqualTo(FailureClass.PERMANENT);
        assertThat(meaning(OfClass.class, "payOtherwise", Map.of())).isEqualTo(FailureClass.AMBIGUOUS);
        assertThat(meaning(Inheriting.class, "pay", Map.of())).isEqualTo(FailureClass.PERMANENT);
    }

    @Test
    void whatRetrySaysOfRows_isNotSaidOfEffectsOutside() {
        assertThat(policy(Payments.class, "book", Map.of()).failures().classify(new IllegalArgumentException()))
                .isEqualTo(FailureClass.TRANSIENT);
        assertThat(meaning(Payments.class, "book", Map.of())).isEqualTo(FailureClass.PERMANENT);
        assertThat(meaning(Payments.class, "send", Map.of())).isEqualTo(FailureClass.AMBIGUOUS);
        assertThat(policy(Payments.class, "send", Map.of()).failures().classify(new IllegalArgumentException()))
                .isEqualTo(FailureClass.AMBIGUOUS);
    }

    /** A property speaks of the annotation where it is, as the specification says. */
    @ParameterizedTest
    @CsvSource({
        "Payments, %s/pay/Retry/abortOn, true",
        "Payments, %s/Retry/abortOn, false",
        "Payments, Retry/abortOn, true",
        "OfClass, %s/pay/Retry/abortOn, false",
        "OfClass, %s/Retry/abortOn, true",
        "OfClass, Retry/abortOn, true",
    })
    void configuredAbortOn_replacesTheAnnotations(String bean, String property, boolean replaced) {
        Class<?> type = bean.equals("Payments") ? Payments.class : OfClass.class;
        Map<String, String> config = Map.of(
                property.formatted(type.getName()),
                " java.lang.IllegalStateException , java.lang.ArithmeticException ,");

        assertThat(meaning(type, "pay", config)).isEqualTo(replaced ? FailureClass.AMBIGUOUS : FailureClass.PERMANENT);
        for (Exception named : List.of(new IllegalStateException(), new ArithmeticException())) {
            assertThat(policy(type, "pay", config).failures().classify(named))
                    .isEqualTo(replaced ? FailureClass.PERMANENT : FailureClass.AMBIGUOUS);
        }
    }

    @Test
    void nearestProperty_wins() {
        Map<String, String> config = Map.of(
                "Retry/abortOn",
                "java.lang.IllegalStateException",
                Payments.class.getName() + "/pay/Retry/abortOn",
                "java.io.IOException");

        assertThat(meaning(Payments.class, "pay", config)).isEqualTo(FailureClass.PERMANENT);
    }

    @Test
    void configuredRetryOn_isExplicit() {
        Map<String, String> config = Map.of("Retry/retryOn", "java.lang.SecurityException");

        assertThat(policy(Payments.class, "book", config).failures().classify(new SecurityException()))
                .isEqualTo(FailureClass.TRANSIENT);
        assertThat(policy(Payments.class, "book", config).failures().classify(new IllegalArgumentException()))
                .isEqualTo(FailureClass.PERMANENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"com.acme.Nowhere", "java.lang.String"})
    void configuredClassThatIsNoException_isNamed(String name) {
        assertThat(create(Payments.class, "pay", Map.of("Retry/abortOn", name))).isEmpty();
        assertThat(problems)
                .singleElement()
                .asString()
                .contains("Retry/abortOn = " + name + " (from the test) cannot be used", "and " + name + " is none");
    }

    @ParameterizedTest
    @CsvSource({
        "Retry/enabled, false",
        "%s/Retry/enabled, false",
        "%s/pay/Retry/enabled, false",
        "MP_Fault_Tolerance_NonFallback_Enabled, false",
    })
    void retryThatIsSwitchedOff_saysNothing(String property, String value) {
        Map<String, String> config = Map.of(property.formatted(Payments.class.getName()), value);

        assertThat(meaning(Payments.class, "pay", config)).isEqualTo(FailureClass.AMBIGUOUS);
    }

    @Test
    void nearestSwitch_wins() {
        Map<String, String> config = Map.of(
                "MP_Fault_Tolerance_NonFallback_Enabled",
                "false",
                "Retry/enabled",
                "false",
                Payments.class.getName() + "/pay/Retry/enabled",
                "true");

        assertThat(meaning(Payments.class, "pay", config)).isEqualTo(FailureClass.PERMANENT);
        assertThat(meaning(Payments.class, "book", config)).isEqualTo(FailureClass.TRANSIENT);
    }

    @Stateless
    public static class StatelessBean {
        @Retry
        @Idempotent
        public void pay() {}

        @Timeout
        @Idempotent
        public void timed() {}

        @Fallback(fallbackMethod = "plain")
        @Idempotent
        public void fallingBack() {}

        @CircuitBreaker
        @Idempotent
        public void breaking() {}

        @Bulkhead
        @Idempotent
        public void queued() {}

        @Asynchronous
        @Idempotent
        public void elsewhere() {}

        @Idempotent
        public void plain() {}
    }

    @Stateful
    @Retry
    public static class StatefulBean {
        @Idempotent
        public void pay() {}
    }

    @Singleton
    @Retry
    public static class SingletonBean {
        @Idempotent
        public void pay() {}
    }

    @MessageDriven
    @Retry
    public static class MessageBean {
        @Idempotent
        public void pay() {}
    }

    @Retry
    @jakarta.inject.Singleton
    public static class PlainSingleton {
        @Idempotent
        public void pay() {}
    }

    @ParameterizedTest
    @ValueSource(strings = {"pay", "timed", "fallingBack", "breaking", "queued", "elsewhere"})
    void faultToleranceOnAnEnterpriseBean_isRefusedWithTheRemedy(String method) {
        assertThat(create(StatelessBean.class, method, Map.of())).isEmpty();
        assertThat(problems)
                .singleElement()
                .asString()
                .contains("StatelessBean." + method, "on a method of an enterprise bean", "to a CDI bean that calls");
    }

    @Test
    void everyKindOfEnterpriseBean_isRefused_butNoOther() {
        for (Class<?> bean : List.of(StatefulBean.class, SingletonBean.class, MessageBean.class)) {
            assertThat(create(bean, "pay", Map.of())).as(bean.getName()).isEmpty();
        }
        policy(PlainSingleton.class, "pay", Map.of());
        policy(StatelessBean.class, "plain", Map.of());
        policy(StatelessBean.class, "pay", Map.of("Retry/enabled", "false"));
    }

    @ParameterizedTest
    @CsvSource({"4099, true", "4100, false", "5000, false", "100, true"})
    void interceptorInsideOfOurs_isRefused(int priority, boolean accepted) {
        assertThat(create(Payments.class, "pay", Map.of(PRIORITY, "" + priority))
                        .isPresent())
                .isEqualTo(accepted);
        assertThat(create(Payments.class, "plain", Map.of(PRIORITY, "" + priority)))
                .isPresent();
        if (!accepted) {
            assertThat(problems)
                    .singleElement()
                    .asString()
                    .contains("@Retry would run inside of @Idempotent", "priority " + priority, "less than 4100");
        }
    }

    @Test
    void priorityThatIsNone_isNamed() {
        assertThat(create(Payments.class, "pay", Map.of(PRIORITY, "first"))).isEmpty();
        assertThat(problems).singleElement().asString().contains(PRIORITY + " = first", "a whole number");
    }

    @Transactional(TxType.REQUIRES_NEW)
    static class Shared {
        @Retry
        @Idempotent(effect = Effect.TRANSACTIONAL)
        public void book() {}

        @Transactional
        @Retry
        @Idempotent(effect = Effect.TRANSACTIONAL)
        public void bookRequired() {}

        @Transactional(TxType.MANDATORY)
        @Retry
        @Idempotent(effect = Effect.TRANSACTIONAL)
        public void bookMandatory() {}

        @Transactional(TxType.NOT_SUPPORTED)
        @Retry
        @Idempotent(effect = Effect.TRANSACTIONAL)
        public void bookOutside() {}

        @Timeout
        @Idempotent(effect = Effect.TRANSACTIONAL)
        public void bookOnce() {}

        @Retry
        @Idempotent
        public void send() {}

        @Retry
        @Transactional
        @Idempotent
        public void sendRequired() {}

        @Retry
        @Transactional(TxType.SUPPORTS)
        @Idempotent(effect = Effect.KEYED)
        public void sendSupports() {}

        @Retry
        @Transactional(TxType.MANDATORY)
        @Idempotent
        public void sendMandatory() {}

        @Retry
        @Transactional(TxType.NEVER)
        @Idempotent
        public void sendNever() {}

        @Idempotent
        public void sendOnce() {}

        @Asynchronous
        @Retry
        @Transactional
        @Idempotent
        public CompletionStage<Void> sendElsewhere() {
            return CompletableFuture.completedStage(null);
        }
    }

    static class SharedToo extends Shared {}

    @ParameterizedTest
    @ValueSource(strings = {"book", "bookRequired"})
    void attemptsOfTransactionalInOneTransaction_areRefusedWithBothRemedies(String method) {
        for (Class<?> bean : List.of(Shared.class, SharedToo.class)) {
            problems.clear();
            assertThat(create(bean, method, Map.of())).isEmpty();
            assertThat(problems)
                    .singleElement()
                    .asString()
                    .contains(method, "all attempts share one transaction", PRIORITY + "=100", "remove @Transactional");
            assertThat(create(bean, method, Map.of(PRIORITY, "200"))).isEmpty();
            policy(bean, method, Map.of(PRIORITY, "199"));
            policy(bean, method, Map.of("Retry/enabled", "false"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bookMandatory", "bookOutside", "bookOnce"})
    void attemptsOfTransactionalWithoutATransactionOfTheMethod_areNot(String method) {
        assertThat(policy(Shared.class, method, Map.of()).shared()).isEqualTo(SharedTransaction.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "send, METHODS, NONE",
        "sendRequired, METHODS, CALLERS",
        "sendSupports, CALLERS, CALLERS",
        "sendMandatory, CALLERS, CALLERS",
        "sendNever, NONE, NONE",
        "sendOnce, NONE, NONE",
        "bookMandatory, NONE, NONE"
    })
    void attemptsWithAnEffectOutside_shareATransaction(
            String method, SharedTransaction byDefault, SharedTransaction outside) {
        assertThat(policy(Shared.class, method, Map.of()).shared()).isEqualTo(byDefault);
        assertThat(policy(Shared.class, method, Map.of(PRIORITY, "100")).shared())
                .isEqualTo(outside);
        assertThat(policy(Shared.class, method, Map.of("Retry/enabled", "false"))
                        .shared())
                .isEqualTo(SharedTransaction.NONE);
    }

    /** Attempts on other threads than the caller's: none is in a transaction of that. */
    @Test
    void attemptsOnOtherThreads_shareNoTransaction() {
        for (String priority : List.of("100", "4010")) {
            assertThat(policy(Shared.class, "sendElsewhere", Map.of(PRIORITY, priority))
                            .shared())
                    .isEqualTo(SharedTransaction.NONE);
        }
        assertThat(policy(Shared.class, "sendElsewhere", Map.of("Asynchronous/enabled", "false"))
                        .shared())
                .isEqualTo(SharedTransaction.METHODS);
    }

    @Test
    void withoutATransactionOfTheMethod_itIsTheCallers() {
        assertThat(policy(Payments.class, "send", Map.of()).shared()).isEqualTo(SharedTransaction.CALLERS);
        assertThat(policy(Payments.class, "send", Map.of("Retry/enabled", "false"))
                        .shared())
                .isEqualTo(SharedTransaction.NONE);
    }

    private FailureClass meaning(Class<?> bean, String method, Map<String, String> config) {
        return policy(bean, method, config).failures().classify(new IOException());
    }

    private Policy policy(Class<?> bean, String method, Map<String, String> config) {
        List<String> before = List.copyOf(problems);
        Optional<MethodPolicy> created = create(bean, method, config);
        assertThat(problems).isEqualTo(before);
        return created.orElseThrow().policy();
    }

    private Optional<MethodPolicy> create(Class<?> bean, String method, Map<String, String> config) {
        IdempotentMethod found = IdempotentMethods.of(bean).stream()
                .filter(each -> each.method().getName().equals(method))
                .findFirst()
                .orElseThrow();
        return new PolicyFactory("shop", Configured.with(config), FailureTableTest.NOBODY, Duration.ofMinutes(10))
                .create(found, problems::add);
    }
}
