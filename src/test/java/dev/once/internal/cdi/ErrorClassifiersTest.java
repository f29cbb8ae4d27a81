package dev.once.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.exceptions.OutcomeUnknownException;
import dev.once.spi.ErrorClassifier;
import dev.once.spi.FailureClass;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Beans of the application that say what failures mean. */
class ErrorClassifiersTest {

    /** Who was asked, and of what. */
    static final List<String> ASKED = new ArrayList<>();

    /** What the classifiers of a test say. */
    static Function<Throwable, Optional<FailureClass>> first;

    static Function<Throwable, Optional<FailureClass>> last;

    /** What the first run of the method throws. */
    static final AtomicReference<Exception> FAILURE = new AtomicReference<>();

    @ApplicationScoped
    @Priority(1)
    public static class First implements ErrorClassifier {
        @Override
        public Optional<FailureClass> classify(String action, Effect effect, Throwable failure) {
            ASKED.add("first of " + action + " " + effect + " " + failure.getMessage());
            return first.apply(failure);
        }
    }

    @ApplicationScoped
    public static class Last implements ErrorClassifier {
        @Override
        public Optional<FailureClass> classify(String action, Effect effect, Throwable failure) {
            ASKED.add("last of " + action + " " + effect + " " + failure.getMessage());
            return last.apply(failure);
        }
    }

    public static final class Declined extends Exception {
        private static final long serialVersionUID = 1L;

        public Declined(String message) {
            super(message);
        }
    }

    @ApplicationScoped
    public static class Payments {

        private final AtomicInteger runs = new AtomicInteger();

        AtomicInteger runs() {
            return runs;
        }

        @Idempotent(action = "pay", permanent = Declined.class)
        public String pay(@Key String id) throws Exception {
            if (runs.incrementAndGet() == 1) {
                throw FAILURE.get();
            }
            return "run " + runs.get();
        }
    }

    private final List<LogRecord> logged = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            logged.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private static final Logger LOGGER = Logger.getLogger(ErrorClassifiers.class.getName());

    private WeldContainer container;

    @BeforeEach
    void start() {
        ASKED.clear();
        first = any -> Optional.empty();
        last = any -> Optional.empty();
        FAILURE.set(new IllegalStateException("busy"));
        LOGGER.addHandler(handler);
        container = Containers.with(Last.class, First.class, Payments.class);
    }

    @AfterEach
    void stop() {
        LOGGER.removeHandler(handler);
        container.close();
    }

    @Test
    void firstWithAnOpinion_byPriority_decides() throws Exception {
        first = any -> Optional.of(FailureClass.TRANSIENT);
        last = any -> Optional.of(FailureClass.PERMANENT);

        failed("P-1");

        assertThat(payments().pay("P-1")).isEqualTo("run 2");
        assertThat(ASKED).isNotEmpty().allMatch("first of pay EXTERNAL busy"::equals);
    }

    @Test
    void firstWithoutAnOpinion_nextIsAsked() {
        last = any -> Optional.of(FailureClass.PERMANENT);

        failed("P-1");
        failed("P-1");

        assertThat(payments().runs()).hasValue(1);
        assertThat(ASKED).contains("first of pay EXTERNAL busy", "last of pay EXTERNAL busy");
    }

    @Test
    void nobodyWithAnOpinion_effectDecides() {
        failed("P-1");

        assertThatThrownBy(() -> payments().pay("P-1")).isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void exceptionThatTheAnnotationNames_isNotAskedAbout() {
        FAILURE.set(new Declined("no money"));

        assertThatThrownBy(() -> payments().pay("P-1")).isSameAs(FAILURE.get());
        assertThat(ASKED).isEmpty();
    }

    @Test
    void wrappedException_isGivenWithoutItsWrapper() throws Exception {
        first = given -> given == FAILURE.get().getCause() ? Optional.of(FailureClass.TRANSIENT) : Optional.empty();
        FAILURE.set(new ExecutionException("wrapped", new IllegalStateException("busy")));

        assertThatThrownBy(() -> payments().pay("P-1")).isSameAs(FAILURE.get());
        assertThat(payments().pay("P-1")).isEqualTo("run 2");
    }

    @Test
    void classifierThatThrows_hasNoOpinion_isLoggedOnce_andHidesNothing() throws Exception {
        IllegalArgumentException broken = new IllegalArgumentException("broken");
        first = any -> {
            throw broken;
        };
        last = any -> Optional.of(FailureClass.TRANSIENT);

        failed("P-1");
        payments().runs().set(0);
        failed("P-2");

        assertThat(logged)
                .singleElement()
                .satisfies(record -> assertThat(record.getThrown()).isSameAs(broken))
                .satisfies(record ->
                        assertThat(record.getMessage()).contains("First", "java.lang.IllegalStateException of pay"));
        assertThat(FAILURE.get().getSuppressed()).isEmpty();
        assertThat(payments().pay("P-1")).isEqualTo("run 2");
    }

    @Test
    void classifierThatBreaks_orReturnsNull_hasNoOpinion() throws Exception {
        first = any -> {
            throw new LinkageError("broken");
        };
        last = any -> null;

        failed("P-1");

        assertThat(logged).hasSize(2);
        assertThatThrownBy(() -> payments().pay("P-1")).isInstanceOf(OutcomeUnknownException.class);
    }

    private Payments payments() {
        return container.select(Payments.class).get();
    }

    private void failed(String id) {
        assertThatThrownBy(() -> payments().pay(id))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("busy");
    }
}
