package dev.once.internal.log;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.once.CallContext;
import dev.once.ErrorType;
import dev.once.Ledger.Status;
import dev.once.OperationEvent;
import dev.once.OperationEvent.Call;
import dev.once.OperationEvent.Reason;
import dev.once.internal.log.RecordingLogger.Entry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallLogTest {

    private static final String ID = "0f".repeat(32);
    private static final Duration TOOK = Duration.ofMillis(12);
    private static final String SECRET = "must-not-be-seen";

    private final RecordingLogger logger = new RecordingLogger(DEBUG);

    private static Call call() {
        Map<CallContext.Field, String> context = new EnumMap<>(CallContext.Field.class);
        context.put(CallContext.Field.TENANT, SECRET);
        context.put(CallContext.Field.USER, SECRET);
        context.put(CallContext.Field.CALLER_KEY, SECRET);
        context.put(CallContext.Field.AGENT_ID, "bot");
        context.put(CallContext.Field.CONVERSATION, "c 1");
        context.put(CallContext.Field.TURN, "7");
        context.put(CallContext.Field.REQUEST_ID, "r-1");
        context.put(CallContext.Field.TRACE_ID, "t-1");
        return new Call("payments.refund", ID, context);
    }

    private static final String WHO = " agent=bot conversation=\"c 1\" turn=7 request=r-1 trace=t-1";

    private static final String WHAT = " action=payments.refund operation=" + ID;

    private Entry logged(OperationEvent event) {
        new CallLog(logger).happened(event, () -> {
            throw new AssertionError("nobody logs arguments");
        });
        assertThat(logger.entries()).hasSize(1);
        return logger.entries().get(0);
    }

    private void assertLogged(OperationEvent event, System.Logger.Level level, String line) {
        assertThat(logged(event)).isEqualTo(new Entry(level, line, null));
    }

    @Test
    void execution() {
        assertLogged(
                new OperationEvent.Executed(call(), 1, TOOK),
                INFO,
                "ONCE0001: event=executed" + WHAT + " attempt=1 ms=12 outcome=succeeded" + WHO);
    }

    @Test
    void failure_hasItsClassAndWhereTheOperationStands() {
        assertLogged(
                failed(Optional.of(Status.RETRYABLE), false),
                WARNING,
                "ONCE0002: event=failed" + WHAT
                        + " attempt=2 ms=12 outcome=transient status=retryable error=rate-limited"
                        + " failure=com.acme.Busy" + WHO);
    }

    private static OperationEvent failed(Optional<Status> became, boolean ambiguous) {
        return new OperationEvent.Failed(call(), 2, TOOK, ErrorType.RATE_LIMITED, "com.acme.Busy", became, ambiguous);
    }

    @Test
    void failuresOutcome_isItsClass() {
        assertThat(logged(failed(Optional.of(Status.FAILED), false)).text())
                .contains(" outcome=permanent status=failed ");
        assertThat(outcome(Optional.of(Status.UNKNOWN), true)).contains(" outcome=ambiguous status=unknown ");
        assertThat(outcome(Optional.of(Status.RETRYABLE), true)).contains(" outcome=ambiguous status=retryable ");
        assertThat(outcome(Optional.of(Status.UNKNOWN), false)).contains(" outcome=permanent status=unknown ");
        assertThat(outcome(Optional.empty(), false)).contains(" outcome=transient error=");
        assertThat(outcome(Optional.of(Status.SUCCEEDED), false)).contains(" ms=12 status=succeeded ");
    }

    private static String outcome(Optional<Status> became, boolean ambiguous) {
        RecordingLogger other = new RecordingLogger(DEBUG);
        new CallLog(other).happened(failed(became, ambiguous), () -> null);
        return other.entries().get(0).text();
    }

    @Test
    void endThatIsNotRecorded() {
        assertLogged(
                new OperationEvent.NotRecorded(call(), 1, TOOK),
                WARNING,
                "ONCE0003: event=not-recorded" + WHAT + " attempt=1 ms=12 outcome=ambiguous" + WHO);
    }

    @Test
    void replay() {
        assertLogged(
                new OperationEvent.Replayed(call(), 3, Status.SUCCEEDED, TOOK),
                DEBUG,
                "ONCE0004: event=replayed" + WHAT + " attempt=3 ms=12 outcome=succeeded" + WHO);
    }

    @Test
    void replayOfAFailure() {
        assertThat(logged(new OperationEvent.Replayed(call(), 3, Status.FAILED, TOOK))
                        .text())
                .contains(" outcome=permanent ");
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void refusal_saysWhy_andWhatIsOnlyInProgressIsNoWarning(Reason reason) {
        boolean inProgress = reason == Reason.IN_PROGRESS;
        assertLogged(
                new OperationEvent.Rejected(call(), reason, TOOK),
                inProgress ? INFO : WARNING,
                (inProgress ? "ONCE0006" : "ONCE0005") + ": event=rejected" + WHAT + " ms=12 reason="
                        + reason.name().toLowerCase(Locale.ROOT).replace('_', '-') + WHO);
    }

    @Test
    void callThatCouldNotBeNamed() {
        assertLogged(
                new OperationEvent.Rejected(new Call("payments.refund", "", Map.of()), Reason.INVALID, TOOK),
                WARNING,
                "ONCE0005: event=rejected action=payments.refund ms=12 reason=invalid");
    }

    @Test
    void reusedKey_namesTheParameters() {
        assertLogged(
                new OperationEvent.KeyReused(call(), List.of("amount", "reason"), TOOK),
                WARNING,
                "ONCE0007: event=key-reused" + WHAT + " ms=12 parameters=amount,reason" + WHO);
    }

    @Test
    void retry_saysAfterWhat() {
        assertLogged(
                new OperationEvent.Retried(call(), 2, Optional.of(ErrorType.TIMEOUT)),
                DEBUG,
                "ONCE0008: event=retried" + WHAT + " attempt=2 after=timeout" + WHO);
    }

    @Test
    void retryOfWhatWasAbandoned() {
        assertThat(logged(new OperationEvent.Retried(call(), 2, Optional.empty()))
                        .text())
                .contains(" after=abandoned ");
    }

    @Test
    void newsOfOperations() {
        CallLog log = new CallLog(logger);
        Stream.of(
                        new OperationEvent.Abandoned("payments.refund", ID, 1),
                        new OperationEvent.InDoubt("payments.refund", ID),
                        new OperationEvent.Settled("payments.refund", ID, Status.SUCCEEDED))
                .forEach(event -> log.happened(event, () -> null));

        assertThat(logger.entries())
                .containsExactly(
                        new Entry(WARNING, "ONCE0009: event=abandoned" + WHAT + " attempt=1", null),
                        new Entry(WARNING, "ONCE0010: event=in-doubt" + WHAT + " status=unknown", null),
                        new Entry(INFO, "ONCE0011: event=settled" + WHAT + " status=succeeded", null));
    }

    @Test
    void runsAndWaits_areNotRecords() {
        CallLog log = new CallLog(logger);
        log.happened(new OperationEvent.Ran(call(), 1, TOOK, Optional.empty()), () -> null);
        log.happened(new OperationEvent.Waited(call(), TOOK), () -> null);

        assertThat(logger.entries()).isEmpty();
    }

    @Test
    void recordsBelowTheLoggersLevel_areNotMade() {
        RecordingLogger warnings = new RecordingLogger(WARNING);
        CallLog log = new CallLog(warnings);
        log.happened(new OperationEvent.Executed(call(), 1, TOOK), () -> null);
        log.happened(new OperationEvent.KeyReused(call(), List.of("amount"), TOOK), () -> null);

        assertThat(warnings.entries()).hasSize(1);
    }

    @Test
    void usersTenantsAndKeys_areNeverThere() {
        assertThat(logged(new OperationEvent.Executed(call(), 1, TOOK)).text()).doesNotContain(SECRET);
    }
}
