package dev.once.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.CurrentOperation;
import dev.once.CurrentOperation.LastCall;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.exceptions.IdempotencyKeyReusedException;
import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.exceptions.OutcomeUnknownException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Stereotype;
import jakarta.inject.Inject;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OnceModuleTest {

    public record Refund(String id, BigDecimal amount, int run) {}

    public static final class Declined extends Exception {
        private static final long serialVersionUID = 1L;

        public Declined(String message) {
            super(message);
        }
    }

    @ApplicationScoped
    public static class Payments {

        @Inject
        CurrentOperation operation;

        final AtomicInteger runs = new AtomicInteger();

        @Idempotent(action = "refund", permanent = Declined.class)
        public Refund refund(@Key String id, BigDecimal amount) throws Declined {
            int run = runs.incrementAndGet();
            if (amount.signum() < 0) {
                throw new Declined("negative");
            }
            return new Refund(id, amount, run);
        }

        @Idempotent(action = "broken")
        public void broken(String id) {
            runs.incrementAndGet();
            throw new IllegalArgumentException("the bank's answer to " + id);
        }

        @Idempotent(effect = Effect.TRANSACTIONAL)
        public Optional<Refund> transactional(String id) {
            return Optional.of(new Refund(id, BigDecimal.TEN, runs.incrementAndGet()));
        }

        @Idempotent(action = "describe", effect = Effect.KEYED)
        public String describe(String id) {
            return operation.action() + operation.attempt() + operation.resumed() + " " + operation.id() + " "
                    + operation.downstreamKey("bank") + id;
        }

        public int plain() {
            return runs.incrementAndGet();
        }
    }

    public abstract static class Generic<T> {
        final AtomicInteger runs = new AtomicInteger();

        public abstract List<T> take(T value);

        public int notCovered() {
            return runs.incrementAndGet();
        }
    }

    @ApplicationScoped
    @Idempotent(action = "texts")
    public static class Texts extends Generic<String> {
        @Override
        public List<String> take(String value) {
            return List.of(value, "run " + runs.incrementAndGet());
        }

        int packagePrivate() {
            return runs.incrementAndGet();
        }
    }

    @Dependent
    public static class Dependents extends Texts {
        public int added(int value) {
            return value + runs.incrementAndGet();
        }
    }

    private WeldContainer container;

    @BeforeEach
    void start() {
        container = Containers.with(Payments.class, Texts.class);
    }

    @AfterEach
    void stop() {
        if (container.isRunning()) {
            container.close();
        }
    }

    private <T> T bean(Class<T> type) {
        return container.select(type).get();
    }

    private static BigDecimal amount(String text) {
        return new BigDecimal(text);
    }

    @Test
    void repeatedCall_getsTheRecordedResult() throws Exception {
        Payments payments = bean(Payments.class);

        Refund first = payments.refund("R-1", amount("12.50"));
        Refund second = payments.refund("R-1", amount("12.50"));
        Refund other = payments.refund("R-2", amount("12.50"));

        assertThat(second).isEqualTo(first).isNotSameAs(first);
        assertThat(other.run()).isEqualTo(2);
    }

    @Test
    void sameKeyWithOtherArguments_isRefusedByTheParametersName() throws Exception {
        Payments payments = bean(Payments.class);
        payments.refund("R-1", amount("12.50"));

        assertThatThrownBy(() -> payments.refund("R-1", amount("12.51")))
                .isInstanceOfSatisfying(
                        IdempotencyKeyReusedException.class,
                        e -> assertThat(e.parameters()).containsExactly("amount"));
    }

    @Test
    void permanentFailure_isThrownAgainWithoutRunning() {
        Payments payments = bean(Payments.class);

        assertThatThrownBy(() -> payments.refund("R-1", amount("-1"))).isInstanceOf(Declined.class);
        assertThatThrownBy(() -> payments.refund("R-1", amount("-1")))
                .isInstanceOf(Declined.class)
                .hasMessage("negative");
        assertThat(payments.plain()).isEqualTo(2);
    }

    @Test
    void ambiguousFailureOfExternal_isNotRepeated() {
        Payments payments = bean(Payments.class);

        assertThatThrownBy(() -> payments.broken("B-1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> payments.broken("B-1")).isInstanceOf(OutcomeUnknownException.class);
        assertThat(payments.plain()).isEqualTo(2);
    }

    @Test
    void transactionalWithoutTransaction_replaysItsOptional() {
        Payments payments = bean(Payments.class);

        Optional<Refund> first = payments.transactional("T-1");

        assertThat(payments.transactional("T-1")).isEqualTo(first).isPresent();
    }

    @Test
    void currentOperation_speaksOfTheRunningMethod() {
        Payments payments = bean(Payments.class);
        CurrentOperation operation = bean(CurrentOperation.class);

        String described = payments.describe("D-1");

        LastCall last = operation.lastCall().orElseThrow();
        assertThat(last.replayed()).isFalse();
        assertThat(described).startsWith("describe1false " + last.operationId() + " ");
        assertThat(payments.describe("D-1")).isEqualTo(described);
        assertThat(operation.lastCall()).map(LastCall::replayed).contains(true);
    }

    @Test
    void currentOperation_outsideOfAnOperation_saysSo() {
        CurrentOperation operation = bean(CurrentOperation.class);

        assertThatThrownBy(operation::id)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("this thread works for no operation");
        assertThat(operation.lastCall()).isEmpty();
    }

    @Test
    void classLevel_coversItsPublicMethods_calledAlsoByTheirErasure() {
        Generic<String> texts = bean(Texts.class);

        List<String> first = texts.take("x");

        assertThat(first).containsExactly("x", "run 1");
        assertThat(texts.take("x")).isEqualTo(first);
    }

    @Test
    void classLevel_leavesWhatItDoesNotCoverAlone() {
        Texts texts = bean(Texts.class);

        assertThat(texts.notCovered()).isEqualTo(1);
        assertThat(texts.notCovered()).isEqualTo(2);
        assertThat(texts.packagePrivate()).isEqualTo(3);
        assertThat(texts.packagePrivate()).isEqualTo(4);
    }

    @Test
    void subclassOfAnAnnotatedClass_isCoveredToo() {
        container.close();
        container = Containers.with(Dependents.class);
        Dependents dependents = bean(Dependents.class);

        int first = dependents.added(1);

        assertThat(dependents.added(1)).isEqualTo(first);
        assertThat(dependents.take("x")).isEqualTo(dependents.take("x"));
    }

    @ApplicationScoped
    public static class Plain {
        public int count() {
            return 1;
        }
    }

    @Test
    void noIdempotentMethod_nothingIsStarted() {
        container.close();
        container = Containers.with(Plain.class);

        assertThat(bean(Plain.class).count()).isEqualTo(1);
        assertThat(bean(InMemoryHost.class).opened()).isZero();
        assertThat(bean(CurrentOperation.class).lastCall()).isEmpty();
    }

    @Test
    void applicationStarts_ledgerIsOpenedOnce_andClosedAtItsEnd() {
        InMemoryHost host = bean(InMemoryHost.class);
        OnceModule module = bean(OnceModule.class);
        bean(Payments.class).transactional("T-1");
        assertThat(host.opened()).isEqualTo(1);

        module.end();

        assertThat(host.closed()).isEqualTo(1);
        assertThatThrownBy(() -> bean(Payments.class).transactional("T-1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("application has ended");
    }

    @ApplicationScoped
    public static class Early {
        @Inject
        Payments payments;

        static String seen;

        void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
            seen = payments.describe("at the start");
        }
    }

    @Test
    void observersOfTheApplicationsStart_canCallIdempotentMethods() {
        container.close();
        Early.seen = null;
        container = Containers.with(Payments.class, Early.class);

        assertThat(Early.seen).startsWith("describe1");
        assertThat(bean(InMemoryHost.class).opened()).isEqualTo(1);
    }

    @Idempotent
    @Stereotype
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    public @interface MovesMoney {}

    @MovesMoney
    @ApplicationScoped
    public static class ByStereotype {
        static final AtomicInteger RUNS = new AtomicInteger();

        public void run() {
            RUNS.incrementAndGet();
        }
    }

    @Test
    void boundByAStereotype_isRefusedRatherThanRunUnprotected() {
        container.close();
        container = Containers.with(Payments.class, ByStereotype.class);
        ByStereotype bean = bean(ByStereotype.class);

        assertThatThrownBy(bean::run)
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining("stereotype");
        assertThat(ByStereotype.RUNS).hasValue(0);
    }
}
