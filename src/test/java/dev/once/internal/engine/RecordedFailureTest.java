package dev.once.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.once.Effect;
import dev.once.exceptions.RecordedFailureException;
import dev.once.spi.Attribution;
import dev.once.spi.ClaimRequest;
import dev.once.spi.Failure;
import dev.once.spi.FailureClass;
import dev.once.spi.Status;
import dev.once.spi.Within;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is kept of a failure, and what a later call gets of it. */
class RecordedFailureTest {

    /** What constructors of exceptions have done. */
    private static final List<String> BUILT = new ArrayList<>();

    private static boolean broken;

    /** As most are. */
    public static class Declined extends Exception {
        private static final long serialVersionUID = 1L;

        public Declined(String message) {
            super(message);
            BUILT.add(message);
        }
    }

    /** Not declared where its superclass is. */
    public static final class DeclinedForNow extends Declined {
        private static final long serialVersionUID = 1L;

        public DeclinedForNow(String message) {
            super(message);
        }
    }

    /** Only with a cause. */
    public static final class Caused extends Exception {
        private static final long serialVersionUID = 1L;

        public Caused(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Only by itself. */
    public static final class Hidden extends Exception {
        private static final long serialVersionUID = 1L;

        private Hidden(String message) {
            super(message);
        }
    }

    /** Its constructor does not take the message. */
    public static final class NotFound extends Exception {
        private static final long serialVersionUID = 1L;

        public NotFound(String order) {
            super("there is no order " + order);
        }
    }

    /** Its constructor is particular. */
    public static final class Particular extends Exception {
        private static final long serialVersionUID = 1L;

        public Particular(String message) {
            super(message);
            if (broken) {
                throw new IllegalArgumentException(message);
            }
        }
    }

    /** Its class cannot be used. */
    public static final class Uninitialised extends Exception {
        private static final long serialVersionUID = 1L;

        static {
            fail();
        }

        public Uninitialised(String message) {
            super(message);
        }

        private static void fail() {
            throw new IllegalStateException("no");
        }
    }

    /** Cannot be made, only extended. */
    public abstract static class Abstract extends Exception {
        private static final long serialVersionUID = 1L;

        public Abstract(String message) {
            super(message);
        }
    }

    private final Rig rig = new Rig();
    private final Rig.TestNode node = rig.node();
    private String key = "k";
    private int runs;

    /** In place of that of all calls; null: that one. */
    private ResultCodec codec;

    /** Of exceptions that hold more than their message, which can be given again or not. */
    private record Holding(boolean again) implements ResultCodec {

        @Override
        public String write(Object result) {
            return "null";
        }

        @Override
        public Object read(String json) {
            return null;
        }

        @Override
        public String writeFailure(Throwable failure) {
            return "more of " + failure.getMessage();
        }

        @Override
        public Exception readFailure(String text, String type, String message, Exception declared) {
            return again ? new IllegalStateException(text + ", " + declared) : null;
        }
    }

    @BeforeEach
    void reset() {
        BUILT.clear();
        broken = false;
    }

    @AfterEach
    void close() throws InterruptedException {
        rig.close();
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void declaredClass_isThrownAgainWithItsMessage_byOneConstructor(Effect effect) {
        failing(effect, new Declined("no money"), Declined.class);
        BUILT.clear();

        Throwable replayed = replayed(effect, Declined.class);

        assertThat(replayed)
                .isExactlyInstanceOf(Declined.class)
                .hasMessage("no money")
                .hasNoCause();
        assertThat(BUILT).containsExactly("no money");
        assertThat(runs).isEqualTo(1);
    }

    @Test
    void constructorWithACause_willDo() {
        failing(Effect.EXTERNAL, new Caused("no money", new IOException("refused")), Caused.class);

        assertThat(replayed(Effect.EXTERNAL, Caused.class))
                .isExactlyInstanceOf(Caused.class)
                .hasMessage("no money")
                .hasNoCause();
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void whatAnExceptionHolds_isGivenAgain(Effect effect) {
        codec = new Holding(true);
        failing(effect, new Declined("no money"), Declined.class);

        assertThat(replayed(effect, Declined.class))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("more of no money, " + Declined.class.getName() + ": no money");
    }

    /** By class and message it would be another. */
    @Test
    void whatAnExceptionHoldsAndCannotBeGivenAgain_isSaidToBeRecorded() {
        codec = new Holding(false);
        failing(Effect.EXTERNAL, new Declined("no money"), Declined.class);

        assertRecorded(replayed(Effect.EXTERNAL, Declined.class), Declined.class.getName(), "no money");
    }

    @Test
    void whatIsTooLargeToBeRecorded_isSaidToBeRecordedToo() {
        codec = new Holding(true);
        failing(Effect.EXTERNAL, new Declined("no money" + " at all".repeat(20_000)), Declined.class);

        Throwable replayed = replayed(Effect.EXTERNAL, Declined.class);

        assertRecorded(replayed, Declined.class.getName(), "no money at all");
    }

    @Test
    void platformsClass_needsNoDeclaration() {
        failing(Effect.EXTERNAL, new IllegalArgumentException("negative"));

        assertThat(replayed(Effect.EXTERNAL))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("negative");
    }

    /** Nor is anything of the platform's built that is not plain. */
    @Test
    void classThatIsNotDeclared_isNotBuilt() {
        failing(Effect.EXTERNAL, new Declined("no money"));
        BUILT.clear();

        assertRecorded(replayed(Effect.EXTERNAL), Declined.class.getName(), "no money");
        assertThat(BUILT).isEmpty();
    }

    @Test
    void subclassOfADeclaredClass_isNeitherItNorItsSuperclass() {
        failing(Effect.EXTERNAL, new DeclinedForNow("no money"), Declined.class);
        BUILT.clear();

        assertRecorded(replayed(Effect.EXTERNAL, Declined.class), DeclinedForNow.class.getName(), "no money");
        assertThat(BUILT).isEmpty();
        assertRecorded(replayedOther(new FileNotFoundException("gone"), IOException.class), "FileNotFound", "gone");
    }

    @Test
    void classThatCannotBeBuiltFromOutside_isRecordedAsText() {
        assertRecorded(replayedOther(new Hidden("no"), Hidden.class), "Hidden", "no");
    }

    @Test
    void abstractClass_isRecordedAsText() {
        Exception thrown = new Abstract("no") {
            private static final long serialVersionUID = 1L;
        };

        assertRecorded(replayedOther(thrown, Abstract.class, thrown.getClass()), "RecordedFailureTest$", "no");
        assertRecorded(replayedAs(new Failure(Abstract.class.getName(), "no", ""), Abstract.class), "Abstract", "no");
    }

    @Test
    void constructorThatTakesSomethingElse_isNotGivenTheMessage() {
        assertRecorded(replayedOther(new NotFound("O-1"), NotFound.class), "NotFound", "there is no order O-1");
    }

    @Test
    void constructorThatThrows_doesNotHideTheFailure() {
        Particular thrown = new Particular("no");
        failing(Effect.EXTERNAL, thrown, Particular.class);
        broken = true;

        assertRecorded(replayed(Effect.EXTERNAL, Particular.class), "Particular", "no");
    }

    @Test
    void classThatCannotBeInitialised_doesNotHideTheFailure() {
        for (int i = 0; i < 2; i++) {
            assertRecorded(
                    replayedAs(new Failure(Uninitialised.class.getName(), "no", ""), Uninitialised.class),
                    "Uninitialised",
                    "no");
        }
    }

    @Test
    void noMessage_isNone() {
        failing(Effect.EXTERNAL, new Declined(null), Declined.class);

        assertThat(replayed(Effect.EXTERNAL, Declined.class))
                .isExactlyInstanceOf(Declined.class)
                .hasMessage(null);
    }

    @Test
    void longMessage_isShortened() {
        failing(Effect.EXTERNAL, new Declined("x".repeat(1_000_000)), Declined.class);

        assertThat(replayed(Effect.EXTERNAL, Declined.class))
                .isExactlyInstanceOf(Declined.class)
                .hasMessage("x".repeat(2_000) + "…");
    }

    @Test
    void messageThatCannotBeRead_doesNotHideTheFailure() {
        Exception thrown = new Exception() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new NullPointerException("no code");
            }
        };
        failing(Effect.EXTERNAL, thrown);

        assertRecorded(replayed(Effect.EXTERNAL), "RecordedFailureTest$", "java.lang.NullPointerException");
    }

    @Test
    void causes_areTextAndEnd() {
        Exception inner = new Exception("inner", null) {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Throwable getCause() {
                return this;
            }
        };
        failing(Effect.EXTERNAL, new ExecutionException("outer", inner));

        Failure failure = recorded(Effect.EXTERNAL);
        assertThat(failure.type()).isEqualTo(ExecutionException.class.getName());
        assertThat(failure.causes().lines())
                .hasSize(10)
                .allMatch(line -> line.equals(inner.getClass().getName() + ": inner"));
    }

    /** Of a transaction that rolls back nothing is left to count. */
    @ParameterizedTest
    @EnumSource(names = {"EXTERNAL", "KEYED"})
    void transientFailures_areCountedAndKept(Effect effect) throws Exception {
        for (int i = 1; i <= 2; i++) {
            Exception busy = new IllegalStateException("busy " + i);
            assertThatThrownBy(() -> node.engine.call(call(effect, FailureClass.TRANSIENT, busy, List.of())))
                    .isSameAs(busy);
            assertThat(recorded(effect).message()).isEqualTo("busy " + i);
        }
        assertThat(rig.store.find(Calls.of(effect, key).id(), Within.OWN_TRANSACTION))
                .hasValueSatisfying(row -> assertThat(row.attempts()).isEqualTo(2))
                .hasValueSatisfying(row -> assertThat(row.status()).isEqualTo(Status.RETRYABLE))
                .hasValueSatisfying(row -> assertThat(row.doubtful()).isFalse());
        assertThat(rig.store.attempts(Calls.of(effect, key).id()))
                .extracting(attempt -> attempt.failure().message())
                .containsExactly("busy 1", "busy 2");
    }

    /** Who names an error as permanent means it, whatever the effect. */
    @ParameterizedTest
    @EnumSource(Effect.class)
    void errorThatIsPermanent_isRecorded(Effect effect) {
        AssertionError refused = new AssertionError("refused");
        assertThatThrownBy(() -> node.engine.call(call(effect, FailureClass.PERMANENT, refused, List.of())))
                .isSameAs(refused);
        assertThat(recorded(effect).type()).isEqualTo(AssertionError.class.getName());
    }

    private void failing(Effect effect, Exception thrown, Class<?>... declared) {
        assertThatThrownBy(() -> node.engine.call(call(effect, FailureClass.PERMANENT, thrown, List.of(declared))))
                .isSameAs(thrown);
    }

    private Throwable replayed(Effect effect, Class<?>... declared) {
        Exception other = new IllegalStateException("it ran again");
        return catchThrowable(() -> node.engine.call(call(effect, FailureClass.PERMANENT, other, List.of(declared))));
    }

    /** What a later call gets of this failure, in an operation of its own. */
    private Throwable replayedOther(Exception thrown, Class<?>... declared) {
        key = "of " + thrown.getClass().getName();
        failing(Effect.EXTERNAL, thrown, declared);
        return replayed(Effect.EXTERNAL, declared);
    }

    /** What a call gets that finds this recorded. */
    private Throwable replayedAs(Failure failure, Class<?>... declared) {
        key = "of " + failure.type();
        Invocation call = call(Effect.EXTERNAL, FailureClass.PERMANENT, new Exception(), List.of(declared));
        ClaimRequest request = new ClaimRequest(
                call.id(),
                call.policy().action(),
                key,
                Effect.EXTERNAL,
                call.fingerprint(),
                node.incarnation,
                UUID.randomUUID(),
                UUID.randomUUID(),
                call.policy().retention(),
                null,
                false,
                null,
                Map.of(),
                null,
                Attribution.NOBODY);
        rig.store.recordFailure(request, failure);
        return replayed(Effect.EXTERNAL, declared);
    }

    private static void assertRecorded(Throwable replayed, String type, String message) {
        assertThat(replayed)
                .isInstanceOfSatisfying(
                        RecordedFailureException.class,
                        e -> assertThat(e.failureClass()).contains(type))
                .hasMessageContaining(message);
    }

    private Failure recorded(Effect effect) {
        return rig.store
                .find(Calls.of(effect, key).id(), Within.OWN_TRANSACTION)
                .orElseThrow()
                .failure();
    }

    private Invocation call(Effect effect, FailureClass meaning, Throwable thrown, List<Class<?>> declared) {
        Invocation plain = Calls.of(effect, key).running(() -> {
            runs++;
            throw Throwables.rethrow(thrown);
        });
        Policy policy = plain.policy();
        return new Invocation(
                plain.id(),
                plain.readableKey(),
                plain.fingerprint(),
                plain.fingerprintParameters(),
                plain.context(),
                new Policy(
                        policy.action(),
                        effect,
                        policy.whileInProgress(),
                        policy.waitAtMost(),
                        policy.timeLimit(),
                        policy.retention(),
                        policy.afterRetention(),
                        policy.repeatWithin(),
                        policy.returns(),
                        failure -> meaning,
                        declared.stream()
                                .<Class<? extends Throwable>>map(type -> type.asSubclass(Throwable.class))
                                .toList(),
                        SharedTransaction.NONE),
                plain.verifier(),
                codec == null ? plain.codec() : codec,
                plain.precondition(),
                () -> null,
                plain.body(),
                new Progress());
    }
}
