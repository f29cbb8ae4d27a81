package dev.once.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.Outcome;
import dev.once.OutcomeVerifier;
import dev.once.PastAttempt;
import dev.once.Sensitive;
import dev.once.exceptions.OutcomeUnknownException;
import dev.once.spi.OperationQuery;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Vetoed;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VerifierTest {

    public record Refund(String id, BigDecimal amount) {}

    public record Card(@Sensitive String number, String name) {}

    @RequestScoped
    public static class PerRequest {
        public String name() {
            return "request";
        }
    }

    @ApplicationScoped
    public static class RefundVerifier implements OutcomeVerifier<Refund> {

        @Inject
        PerRequest request;

        final List<Object> told = new CopyOnWriteArrayList<>();
        volatile Function<PastAttempt, Outcome<Refund>> answer = attempt -> Outcome.unknown();

        @Override
        public Outcome<Refund> verify(PastAttempt attempt) {
            told.add(request.name());
            return answer.apply(attempt);
        }

        void answer(Function<PastAttempt, Outcome<Refund>> value) {
            answer = value;
        }

        List<Object> told() {
            return told;
        }
    }

    @ApplicationScoped
    public static class Refunds {

        final AtomicInteger runs = new AtomicInteger();

        @Idempotent(action = "refund", verifier = RefundVerifier.class)
        public Refund refund(
                @Key String id,
                BigDecimal amount,
                @Sensitive String card,
                Card holder,
                Optional<List<Integer>> parts,
                String blob,
                int count) {
            if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("reset");
            }
            return new Refund(id, amount);
        }

        public int runs() {
            return runs.get();
        }
    }

    private WeldContainer container;

    @AfterEach
    void stop() {
        if (container != null) {
            container.close();
        }
    }

    private void start() {
        container = Containers.with(Refunds.class, RefundVerifier.class, PerRequest.class);
    }

    private Refund call(String blob) {
        return container
                .select(Refunds.class)
                .get()
                .refund(
                        "R-1",
                        new BigDecimal("12.50"),
                        "4711",
                        new Card("4711", "ann"),
                        Optional.of(List.of(1, 2)),
                        blob,
                        7);
    }

    private RefundVerifier verifier() {
        return container.select(RefundVerifier.class).get();
    }

    @Test
    void arguments_areReadByIndexAndByName() {
        start();
        List<Object> told = new ArrayList<>();
        verifier().answer(attempt -> {
            told.add(attempt.argument(0, String.class));
            told.add(attempt.argument("amount", BigDecimal.class));
            told.add(attempt.argument(4, Object.class));
            told.add(attempt.argument("blob", CharSequence.class));
            told.add(attempt.argument(6, int.class));
            told.add(attempt.argument(6, Integer.class));
            return Outcome.happened(new Refund("R-1", BigDecimal.ONE));
        });
        assertThatThrownBy(() -> call("blob")).isInstanceOf(IllegalStateException.class);

        assertThat(call("blob")).isEqualTo(new Refund("R-1", BigDecimal.ONE));

        assertThat(told).containsExactly("R-1", new BigDecimal("12.50"), Optional.of(List.of(1, 2)), "blob", 7, 7);
        assertThat(verifier().told()).containsExactly("request");
        assertThat(container.select(Refunds.class).get().runs()).isEqualTo(1);
    }

    @Test
    void argumentsThatAreNotKept_sayWhy() {
        start();
        String longer = "x".repeat(1 << 16);
        List<String> said = new ArrayList<>();
        verifier().answer(attempt -> {
            said.add(message(() -> attempt.argument(2, String.class)));
            said.add(message(() -> attempt.argument("holder", Card.class)));
            said.add(message(() -> attempt.argument("blob", String.class)));
            said.add(message(() -> attempt.argument(7, String.class)));
            said.add(message(() -> attempt.argument("nobody", String.class)));
            said.add(message(() -> attempt.argument(0, Integer.class)));
            said.add(String.valueOf(attempt.argument(6, int.class)));
            return Outcome.unknown();
        });
        assertThatThrownBy(() -> call(longer)).isInstanceOf(IllegalStateException.class);

        assertThatThrownBy(() -> call(longer)).isInstanceOf(OutcomeUnknownException.class);

        assertThat(said.get(0)).contains("card was not stored", "@Sensitive");
        assertThat(said.get(1)).contains("holder was not stored", "number", "@Sensitive");
        assertThat(said.get(2)).contains("blob was not stored", "once.arguments.max is 65536");
        assertThat(said.get(3)).contains("7 parameters");
        assertThat(said.get(4)).contains("no parameter nobody", "amount");
        assertThat(said.get(5)).contains("java.lang.String", "java.lang.Integer");
        assertThat(said.get(6)).as("the small ones are kept").isEqualTo("7");
    }

    /** Nothing of a sensitive argument is in the row. */
    @Test
    void sensitiveArguments_areNeverStored() {
        start();
        assertThatThrownBy(() -> call("blob"));
        OnceModule module = container.select(OnceModule.class).get();
        String arguments = module.running()
                .operators()
                .list(new OperationQuery(null, null, Duration.ZERO, null, 10))
                .get(0)
                .arguments();
        assertThat(arguments).contains("\"id\":\"R-1\"", "12.50").doesNotContain("4711", "ann");
    }

    private static String message(Runnable question) {
        try {
            question.run();
            return "answered";
        } catch (IllegalStateException | IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    @ApplicationScoped
    public static class TextVerifier implements OutcomeVerifier<String> {
        @Override
        public Outcome<String> verify(PastAttempt attempt) {
            return Outcome.unknown();
        }
    }

    @Vetoed
    public static class NoBean extends TextVerifier {}

    @Dependent
    public static class Raw<T> implements OutcomeVerifier<T> {
        @Override
        public Outcome<T> verify(PastAttempt attempt) {
            return Outcome.unknown();
        }
    }

    @Dependent
    public static class RawVerifier extends Raw<Object> {}

    @ApplicationScoped
    public static class WrongType {
        @Idempotent(verifier = TextVerifier.class)
        public Refund refund(String id) {
            throw new UnsupportedOperationException();
        }

        @Idempotent(verifier = RawVerifier.class)
        public Refund anything(String id) {
            throw new UnsupportedOperationException();
        }
    }

    @ApplicationScoped
    public static class Missing {
        @Idempotent(verifier = NoBean.class)
        public String refund(String id) {
            return id;
        }
    }

    @ApplicationScoped
    public static class Ignored {
        @Idempotent(verifier = TextVerifier.class, effect = Effect.TRANSACTIONAL)
        public String refund(String id) {
            return id;
        }
    }

    @ApplicationScoped
    public static class NobodyToAsk {
        @Idempotent(verifyReplays = true)
        public String refund(String id) {
            return id;
        }
    }

    @ApplicationScoped
    public static class Fitting {
        @Idempotent(verifier = TextVerifier.class, effect = Effect.KEYED, verifyReplays = true)
        public CharSequence subtype(String id) {
            return id;
        }

        @Idempotent(verifier = TextVerifier.class)
        public void nothing(String id) {}
    }

    @Test
    void verifierOfAnotherType_isRefused() {
        assertThat(refusal(WrongType.class, TextVerifier.class, RawVerifier.class))
                .contains(
                        "WrongType.refund(String)",
                        "verifier = TextVerifier.class",
                        "java.lang.String",
                        "OutcomeVerifier<" + Refund.class.getTypeName() + ">",
                        "WrongType.anything(String)",
                        "java.lang.Object");
    }

    @Test
    void verifierThatIsNoBean_isRefused() {
        assertThat(refusal(Missing.class, TextVerifier.class))
                .contains(
                        "Missing.refund(String)", "verifier = NoBean.class", "not one CDI bean", "@ApplicationScoped");
    }

    @Test
    void verifierOfATransactionalMethod_isRefused() {
        assertThat(refusal(Ignored.class, TextVerifier.class))
                .contains("Ignored.refund(String)", "would never be asked", "TRANSACTIONAL");
    }

    @Test
    void verifyReplaysWithoutAVerifier_isRefused() {
        assertThat(refusal(NobodyToAsk.class)).contains("NobodyToAsk.refund(String)", "verifyReplays", "nobody to ask");
    }

    @Test
    void verifierWhoseAnswersAreResults_isAccepted() {
        assertThat(Containers.refusal(Fitting.class, TextVerifier.class)).isEmpty();
    }

    private static String refusal(Class<?>... beans) {
        return Containers.refusal(beans).map(Throwable::getMessage).orElse("started");
    }
}
