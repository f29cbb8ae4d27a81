package dev.once.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Effect;
import dev.once.spi.Failure;
import dev.once.spi.Fingerprint;
import dev.once.spi.OperationRecord;
import dev.once.spi.Receipt;
import dev.once.spi.Status;
import dev.once.spi.TakeOver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VerdictTest {

    private static final EngineSettings SETTINGS =
            new EngineSettings(1, 3, 1, Duration.ofSeconds(5), Duration.ofSeconds(10), DownstreamKeys.BY_SEED);
    private static final int TAKE_OVERS_MAX = SETTINGS.takeOversMax();
    private static final Instant CLAIMED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Receipt PROMOTABLE = new Receipt("\"r\"", 1, false);
    private static final Receipt ROWS_LOST = new Receipt("\"r\"", 1, true);

    /** A row as a test wants it; the defaults are those of a young operation without blemish. */
    private static final class Row {
        private final Status status;
        private Effect effect = Effect.KEYED;
        private boolean doubtful;
        private boolean abandoned;
        private int takeOvers;
        private Receipt receipt;
        private Instant attemptedAt;
        private Instant verifiedAt;
        private Duration age = Duration.ofMinutes(1);
        private Fingerprint fingerprint = call(Effect.KEYED).fingerprint();

        Row(Status status) {
            this.status = status;
        }

        Optional<OperationRecord> read() {
            return Optional.of(new OperationRecord(
                    call(effect).id(),
                    "test.action",
                    "k",
                    effect,
                    status,
                    1,
                    1,
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    1,
                    takeOvers,
                    doubtful,
                    fingerprint,
                    UUID.randomUUID(),
                    status == Status.SUCCEEDED ? "\"r\"" : null,
                    null,
                    status == Status.FAILED ? new Failure("F", null, "") : null,
                    receipt,
                    null,
                    Map.of(),
                    CLAIMED,
                    CLAIMED,
                    attemptedAt,
                    verifiedAt,
                    null,
                    CLAIMED.plus(Duration.ofDays(30)),
                    null,
                    CLAIMED.plus(age),
                    abandoned));
        }
    }

    private static Invocation call(Effect effect) {
        return Calls.of(effect, "k").running(() -> null);
    }

    private static Verdict judgeRefusing(Row row) {
        Invocation refusing =
                Calls.of(Effect.KEYED, "k").refusedAfterRetention().running(() -> null);
        return Verdict.of(row.read(), refusing, SETTINGS, true);
    }

    private static Verdict judge(Row row) {
        return judge(row, Effect.KEYED);
    }

    private static Verdict judge(Row row, Effect declared) {
        return Verdict.of(row.read(), call(declared), SETTINGS, true);
    }

    @Test
    void noRow_isClaimed() {
        assertThat(Verdict.of(Optional.empty(), call(Effect.EXTERNAL), SETTINGS, true))
                .isEqualTo(new Verdict.FirstClaim());
    }

    @ParameterizedTest
    @CsvSource({"SUCCEEDED", "FAILED"})
    void outcome_isReplayed(Status status) {
        assertThat(judge(new Row(status))).isEqualTo(new Verdict.Replay());
    }

    @Test
    void unknown_staysUnknown() {
        assertThat(judge(new Row(Status.UNKNOWN))).isEqualTo(new Verdict.Unknown());
    }

    @ParameterizedTest
    @EnumSource(Status.class)
    void otherFingerprint_isRefusedInEveryStatus(Status status) {
        Row row = new Row(status);
        row.fingerprint = Calls.of(Effect.KEYED, "k")
                .withRest("other")
                .running(() -> null)
                .fingerprint();
        assertThat(judge(row)).isEqualTo(new Verdict.KeyReused(List.of("rest")));
    }

    @ParameterizedTest
    @CsvSource({"SUCCEEDED", "FAILED", "RETRYABLE"})
    void pastRetention_isANewOperationWhateverItsFingerprint(Status status) {
        Row row = new Row(status);
        row.age = Duration.ofDays(30);
        row.fingerprint = Calls.of(Effect.KEYED, "k")
                .withRest("other")
                .running(() -> null)
                .fingerprint();
        assertThat(judge(row)).isEqualTo(new Verdict.Reclaim(new TakeOver.Expired()));
    }

    @ParameterizedTest
    @CsvSource({"SUCCEEDED", "FAILED", "RETRYABLE"})
    void pastRetentionThatRefuses_isExpired(Status status) {
        Row row = new Row(status);
        row.age = Duration.ofDays(30);
        assertThat(judgeRefusing(row)).isEqualTo(new Verdict.Expired(status));
        row.age = Duration.ofDays(30).minusNanos(1);
        assertThat(judgeRefusing(row)).isEqualTo(judge(row)).isNotInstanceOf(Verdict.Expired.class);
    }

    @ParameterizedTest
    @CsvSource({"SUCCEEDED", "FAILED", "RETRYABLE"})
    void pastRetentionThatRefuses_comparesTheFingerprintFirst(Status status) {
        Row row = new Row(status);
        row.age = Duration.ofDays(30);
        row.fingerprint = Calls.of(Effect.KEYED, "k")
                .withRest("other")
                .running(() -> null)
                .fingerprint();
        assertThat(judgeRefusing(row)).isEqualTo(new Verdict.KeyReused(List.of("rest")));
    }

    /** What may have happened, or may yet, is answered as within the retention. */
    @Test
    void pastRetentionThatRefuses_butNotCertain_isNotExpired() {
        Row unknown = new Row(Status.UNKNOWN);
        Row running = new Row(Status.PENDING);
        Row abandoned = new Row(Status.PENDING);
        abandoned.abandoned = true;
        Row doubtful = new Row(Status.RETRYABLE);
        doubtful.doubtful = true;
        for (Row row : List.of(unknown, running, abandoned, doubtful)) {
            row.age = Duration.ofDays(300);
        }
        assertThat(judgeRefusing(unknown)).isEqualTo(new Verdict.Unknown());
        assertThat(judgeRefusing(running)).isEqualTo(new Verdict.InProgress());
        assertThat(judgeRefusing(abandoned)).isEqualTo(new Verdict.Settle());
        assertThat(judgeRefusing(doubtful)).isEqualTo(new Verdict.Settle());
    }

    @Test
    void pastRetention_butUnknown_isNotForgotten() {
        Row row = new Row(Status.UNKNOWN);
        row.age = Duration.ofDays(300);
        assertThat(judge(row)).isEqualTo(new Verdict.Unknown());
    }

    /** A new operation has a new seed, which the party that deduplicates does not know: a second effect. */
    @Test
    void pastRetention_butRetryableAndDoubtful_isNotForgotten() {
        Row row = new Row(Status.RETRYABLE);
        row.doubtful = true;
        row.age = Duration.ofDays(300);
        assertThat(judge(row)).isEqualTo(new Verdict.Settle());
    }

    @Test
    void retryable_isRetried() {
        assertThat(judge(new Row(Status.RETRYABLE)))
                .isEqualTo(new Verdict.Reclaim(new TakeOver.Retry(Duration.ofHours(12))));
    }

    @ParameterizedTest
    @CsvSource({
        // declared, stored, hours, repeated
        "KEYED, KEYED, 11, true",
        "KEYED, KEYED, 12, false",
        "EXTERNAL, KEYED, 1, false",
        "KEYED, EXTERNAL, 1, false",
        "TRANSACTIONAL, KEYED, 1, false",
    })
    void doubtful_isRepeatedOnlyWhereTheOtherSideStillDeduplicates(
            Effect declared, Effect stored, int hours, boolean repeated) {
        Row retryable = new Row(Status.RETRYABLE);
        retryable.doubtful = true;
        Row abandoned = new Row(Status.PENDING);
        abandoned.abandoned = true;
        for (Row row : List.of(retryable, abandoned)) {
            row.effect = stored;
            row.age = Duration.ofHours(hours);
        }
        TakeOver.Abandoned takeOver = new TakeOver.Abandoned(Duration.ofHours(12));
        assertThat(judge(retryable, declared))
                .isEqualTo(
                        repeated
                                ? new Verdict.Reclaim(new TakeOver.Retry(Duration.ofHours(12)))
                                : new Verdict.Settle());
        assertThat(judge(abandoned, declared))
                .isEqualTo(repeated ? new Verdict.Reclaim(takeOver) : new Verdict.Settle());
    }

    @Test
    void pending_isInProgressUntilAbandoned() {
        assertThat(judge(new Row(Status.PENDING))).isEqualTo(new Verdict.InProgress());
    }

    @Test
    void abandoned_butThisNodeMayNotJudge_isInProgress() {
        Row row = new Row(Status.PENDING);
        row.abandoned = true;
        assertThat(Verdict.of(row.read(), call(Effect.KEYED), SETTINGS, false)).isEqualTo(new Verdict.InProgress());
    }

    @Test
    void abandonedTooOften_isSettled() {
        Row row = new Row(Status.PENDING);
        row.abandoned = true;
        row.takeOvers = TAKE_OVERS_MAX;
        assertThat(judge(row)).isEqualTo(new Verdict.Settle());
    }

    @ParameterizedTest
    @CsvSource({"PENDING", "RETRYABLE"})
    void receipt_isPromotedRatherThanRepeated(Status status) {
        Row row = new Row(status);
        row.abandoned = status == Status.PENDING;
        row.receipt = PROMOTABLE;
        assertThat(judge(row)).isEqualTo(new Verdict.Settle());
    }

    /** Its rows are missing: the next attempt writes them. */
    @ParameterizedTest
    @CsvSource({"PENDING", "RETRYABLE"})
    void receiptWithLostRows_isRepeated(Status status) {
        Row row = new Row(status);
        row.abandoned = status == Status.PENDING;
        row.doubtful = true;
        row.receipt = ROWS_LOST;
        assertThat(judge(row)).isInstanceOf(Verdict.Reclaim.class);
    }
}
