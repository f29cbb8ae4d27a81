package dev.once.spi;

import static dev.once.spi.LedgerStage.other;
import static dev.once.spi.LedgerStage.won;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.Effect;
import dev.once.spi.AttemptRecord.Kind;
import dev.once.spi.Interference.Verb;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Verifications: claims that are no attempts. */
interface VerificationContract extends TakeOverContract {

    TakeOver VERIFY = new TakeOver.Verify(Duration.ofHours(1));
    TakeOver RULED_OUT = new TakeOver.RuledOut();
    Recording STILL_UNKNOWN = new Recording.StillUnknown(new Failure("Down", "no answer", ""));
    Recording HAPPENED = new Recording.Happened("\"found\"", null);

    default Claim verifying(OperationId id) {
        return won(takeOver(row(id), other(id, Effect.EXTERNAL), VERIFY));
    }

    default List<String> events(OperationId id) {
        return operators().attempts(id).stream()
                .map(event -> event.fence() + " " + event.kind() + " " + event.outcome())
                .toList();
    }

    default boolean inDoubt(OperationId id) {
        return operators().list(new OperationQuery(null, Status.UNKNOWN, Duration.ZERO, null, 10_000)).stream()
                .anyMatch(row -> row.id().equals(id));
    }

    @Test
    default void arguments_areThoseOfTheLastAttempt() {
        ClaimRequest request = Requests.given(Requests.claim(Effect.KEYED), "one");
        Claim first = claimed(request);
        assertThat(row(first.id()).arguments()).isEqualTo("one");
        write(first, LedgerStage.recording(Status.RETRYABLE, "first"));
        won(takeOver(row(first.id()), Requests.given(other(first.id(), Effect.KEYED), "two"), RETRY));
        assertThat(row(first.id()).arguments()).isEqualTo("two");
    }

    @Test
    default void unknown_isClaimedToVerify() throws Exception {
        Claim first = claimed(Requests.given(Requests.claim(Effect.EXTERNAL), "arguments"));
        write(first, new Recording.Unknown(FAILURE, null));
        OperationRecord seen = row(first.id());
        ClaimRequest request = other(first.id(), Effect.EXTERNAL);
        assertRefusedWhereSeenElsewhere(seen, request, VERIFY);

        Claim claim = won(takeOver(seen, request, VERIFY));

        assertThat(claim)
                .isEqualTo(new Claim(
                        first.id(), 1, 2, request.token(), 1, true, Effect.EXTERNAL, first.seed(), Attribution.NOBODY));
        OperationRecord row = row(first.id());
        assertThat(row.verifying()).isTrue();
        assertThat(row.attempts()).as("a verification is no attempt").isEqualTo(1);
        assertThat(row.attemptedAt()).isEqualTo(seen.attemptAt());
        assertThat(row.arguments()).isEqualTo("arguments");
        assertThat(row.failure()).isEqualTo(FAILURE);
        assertThat(row.doubtful()).isTrue();
        assertThat(inDoubt(first.id())).isFalse();
        assertRefused(seen, other(first.id(), Effect.EXTERNAL), VERIFY);
        assertThat(write(first, new Recording.Succeeded("1", null)))
                .as("the late owner has lost its claim")
                .isEqualTo(new WriteResult.Lost());
    }

    @Test
    default void abandoned_isClaimedToVerifyAndItsAttemptKept() throws Exception {
        UUID owner = UUID.randomUUID();
        nodes().enter(owner, "node");
        Claim first = claimed(Requests.of(Requests.newId(), Effect.EXTERNAL, owner, null));
        assertRefused(row(first.id()), other(first.id(), Effect.EXTERNAL), VERIFY);
        beatAgo(owner, deadAfter().plusMillis(1));

        verifying(first.id());

        assertThat(events(first.id())).containsExactly("1 ATTEMPT ABANDONED");
    }

    /** It has no limit of the attempt's, and is its owner's for as long as that lives. */
    @Test
    default void verification_isItsOwners() throws Exception {
        Claim first = claimed(Requests.of(Requests.newId(), Effect.EXTERNAL, Requests.OWNER, Duration.ofMillis(1)));
        pass(MOMENT);
        UUID owner = UUID.randomUUID();
        nodes().enter(owner, "verifier");
        won(takeOver(row(first.id()), Requests.of(first.id(), Effect.EXTERNAL, owner, null), VERIFY));
        assertThat(row(first.id()).abandoned()).isFalse();
        assertRefused(row(first.id()), other(first.id(), Effect.EXTERNAL), VERIFY);

        beatAgo(owner, deadAfter().plusMillis(1));

        assertThat(row(first.id()).abandoned()).isTrue();
        verifying(first.id());
        assertThat(events(first.id())).containsExactly("1 ATTEMPT ABANDONED", "2 VERIFICATION ABANDONED");
    }

    /** Not even where its attempt could have been repeated: somebody has doubted that. */
    @Test
    default void abandonedVerification_isNeverRun() throws Exception {
        Claim first = standing(Status.UNKNOWN, Effect.KEYED);
        won(takeOver(row(first.id()), other(first.id(), Effect.KEYED), VERIFY));
        assertThat(row(first.id()).abandoned()).isTrue();
        assertRefused(row(first.id()), other(first.id(), Effect.KEYED), REPEAT);

        assertThat(store().settle(row(first.id()))).isPresent();

        assertThat(row(first.id()).status()).isEqualTo(Status.UNKNOWN);
        assertThat(events(first.id())).containsExactly("1 ATTEMPT UNKNOWN", "2 VERIFICATION ABANDONED");
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    default void verificationOfADeadNode_isUnknownAgain(Effect effect) throws Exception {
        UUID owner = UUID.randomUUID();
        nodes().enter(owner, "node");
        Claim first = standing(Status.UNKNOWN, effect);
        won(takeOver(row(first.id()), Requests.of(first.id(), effect, owner, null), VERIFY));
        beatAgo(owner, deadAfter().plusSeconds(1));

        nodes().bury(owner, deadAfter());

        assertThat(row(first.id()).status()).isEqualTo(Status.UNKNOWN);
        assertThat(inDoubt(first.id())).isTrue();
        assertThat(events(first.id())).containsExactly("1 ATTEMPT UNKNOWN", "2 VERIFICATION ABANDONED");
    }

    @ParameterizedTest
    @EnumSource(
            names = {"PENDING", "UNKNOWN"},
            mode = Mode.EXCLUDE)
    default void whatIsNotInDoubt_isNotVerified(Status status) throws Exception {
        Claim claim = standing(status, Effect.EXTERNAL);
        assertRefused(row(claim.id()), other(claim.id(), Effect.EXTERNAL), VERIFY);
    }

    @Test
    default void receiptThatCanBePromoted_isNotVerifiedOver() throws Exception {
        Claim claim = claimed(Effect.EXTERNAL);
        store().deposit(claim, RECEIPT);
        assertRefused(row(claim.id()), other(claim.id(), Effect.EXTERNAL), VERIFY);
    }

    @Test
    default void verificationWithoutAnAnswer_isNotRepeatedBeforeTheBackoff() throws Exception {
        Claim first = claimed(Effect.EXTERNAL);
        write(first, new Recording.Unknown(FAILURE, null));
        Claim verification = verifying(first.id());

        assertThat(write(verification, STILL_UNKNOWN)).isEqualTo(new WriteResult.Written(Status.UNKNOWN));

        OperationRecord row = row(first.id());
        assertThat(row.status()).isEqualTo(Status.UNKNOWN);
        assertThat(row.verifiedAt()).isNotNull();
        assertThat(row.failure()).as("the attempt's").isEqualTo(FAILURE);
        assertThat(inDoubt(first.id())).isTrue();
        assertThat(events(first.id())).containsExactly("1 ATTEMPT UNKNOWN", "2 VERIFICATION UNKNOWN");
        assertThat(operators().attempts(first.id()).get(1).failure())
                .isEqualTo(((Recording.StillUnknown) STILL_UNKNOWN).why());
        assertThat(write(verification, STILL_UNKNOWN)).as("again").isEqualTo(new WriteResult.Written(Status.UNKNOWN));
        assertRefused(row, other(first.id(), Effect.EXTERNAL), VERIFY);
        pass(MOMENT);
        Claim second =
                won(takeOver(row, other(first.id(), Effect.EXTERNAL), new TakeOver.Verify(Duration.ofMillis(1))));
        assertThat(second.fence()).isEqualTo(3);
        assertThat(row(first.id()).attemptedAt()).isEqualTo(row.attemptedAt());
    }

    @Test
    default void happened_succeeds() {
        Claim first = standing(Status.UNKNOWN, Effect.EXTERNAL);
        Claim verification = verifying(first.id());

        assertThat(write(verification, HAPPENED)).isEqualTo(new WriteResult.Written(Status.SUCCEEDED));

        OperationRecord row = row(first.id());
        assertThat(row.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(row.result()).isEqualTo("\"found\"");
        assertThat(row.completedAt()).isNotNull();
        assertThat(inDoubt(first.id())).isFalse();
        assertThat(events(first.id())).containsExactly("1 ATTEMPT UNKNOWN", "2 VERIFICATION HAPPENED");
        assertThat(write(verification, HAPPENED)).as("again").isEqualTo(new WriteResult.Written(Status.SUCCEEDED));
        assertThat(write(verification, STILL_UNKNOWN)).isEqualTo(new WriteResult.Written(Status.SUCCEEDED));
        assertThat(row(first.id()).status()).isEqualTo(Status.SUCCEEDED);
    }

    /** The answer came after the verification had been given up as unknown. */
    @Test
    default void lateHappened_settlesWhatIsUnknownUnderItsClaim() {
        Claim first = standing(Status.UNKNOWN, Effect.EXTERNAL);
        Claim verification = verifying(first.id());
        write(verification, STILL_UNKNOWN);

        assertThat(write(verification, HAPPENED)).isEqualTo(new WriteResult.Written(Status.SUCCEEDED));

        assertThat(inDoubt(first.id())).isFalse();
    }

    @Test
    default void answerUnderALostVerification_isLost() throws Exception {
        Claim first = standing(Status.UNKNOWN, Effect.EXTERNAL);
        Claim lost = verifying(first.id());
        OperationRecord held = row(first.id());
        verifying(first.id());
        OperationRecord before = row(first.id());

        for (Recording recording : new Recording[] {HAPPENED, STILL_UNKNOWN}) {
            assertThat(write(lost, recording)).isEqualTo(new WriteResult.Lost());
        }
        assertRefused(held, other(first.id(), Effect.EXTERNAL), RULED_OUT);

        assertThat(LedgerStage.still(row(first.id()))).isEqualTo(LedgerStage.still(before));
    }

    @Test
    default void answersOfVerifications_areNoneOfAttempts() throws Exception {
        Claim claim = claimed(Effect.EXTERNAL);
        for (Recording recording : new Recording[] {HAPPENED, STILL_UNKNOWN}) {
            assertThat(write(claim, recording)).isEqualTo(new WriteResult.Lost());
        }
        assertRefused(row(claim.id()), other(claim.id(), Effect.EXTERNAL), RULED_OUT);
        assertThat(row(claim.id()).status()).isEqualTo(Status.PENDING);
    }

    @Test
    default void receiptThatComesWhileVerifying_outweighsEveryAnswer() throws Exception {
        for (Recording recording : new Recording[] {HAPPENED, STILL_UNKNOWN}) {
            Claim first = standing(Status.UNKNOWN, Effect.EXTERNAL);
            Claim verification = verifying(first.id());
            assertThat(store().deposit(first, RECEIPT)).contains(RECEIPT);
            assertThat(row(first.id()).status()).isEqualTo(Status.PENDING);

            assertThat(write(verification, recording)).isEqualTo(new WriteResult.Written(Status.SUCCEEDED));

            assertThat(row(first.id()).result()).isEqualTo(RECEIPT.result());
        }
    }

    @Test
    default void ruledOut_beginsTheNextAttemptWithoutDoubt() throws Exception {
        Claim first = standing(Status.UNKNOWN, Effect.EXTERNAL);
        Claim verification = verifying(first.id());
        OperationRecord held = row(first.id());
        ClaimRequest request = Requests.given(other(first.id(), Effect.EXTERNAL), "again");
        assertRefusedWhereSeenElsewhere(held, request, RULED_OUT);

        Claim claim = won(takeOver(held, request, RULED_OUT));

        assertThat(claim)
                .isEqualTo(new Claim(
                        first.id(),
                        1,
                        3,
                        request.token(),
                        2,
                        false,
                        Effect.EXTERNAL,
                        first.seed(),
                        Attribution.NOBODY));
        OperationRecord row = row(first.id());
        assertThat(row.status()).isEqualTo(Status.PENDING);
        assertThat(row.verifying()).isFalse();
        assertThat(row.attempts()).isEqualTo(2);
        assertThat(row.doubtful()).isFalse();
        assertThat(row.arguments()).isEqualTo("again");
        assertThat(inDoubt(first.id())).isFalse();
        assertThat(events(first.id())).containsExactly("1 ATTEMPT UNKNOWN", "2 VERIFICATION RULED_OUT");
        assertThat(write(verification, HAPPENED)).isEqualTo(new WriteResult.Lost());
        assertThat(write(claim, new Recording.Failed(FAILURE))).isEqualTo(new WriteResult.Written(Status.FAILED));
    }

    @Test
    default void ruledOutInDoubt_sentAgain_isWonOnce() {
        Claim first = standing(Status.UNKNOWN, Effect.EXTERNAL);
        verifying(first.id());
        OperationRecord held = row(first.id());
        ClaimRequest request = other(first.id(), Effect.EXTERNAL);
        loseAcknowledgement(Verb.TAKE_OVER, true);
        assertThatThrownBy(() -> takeOver(held, request, RULED_OUT)).isInstanceOf(StoreException.class);

        assertThat(won(takeOver(held, request, RULED_OUT)).fence()).isEqualTo(3);
        assertThat(row(first.id()).fence()).isEqualTo(3);
    }

    /** Evidence that the verifier was shown is answered by its word; evidence that has come since is not. */
    @Test
    default void receiptThatTheVerifierHasNotSeen_standsAgainstRuledOut() throws Exception {
        Claim shown = claimed(Effect.EXTERNAL);
        write(shown, new Recording.Unknown(FAILURE, ROWS_LOST));
        verifying(shown.id());
        won(takeOver(row(shown.id()), other(shown.id(), Effect.EXTERNAL), RULED_OUT));
        assertThat(row(shown.id()).receipt()).isNull();

        for (Receipt receipt : new Receipt[] {RECEIPT, ROWS_LOST}) {
            Claim first = standing(Status.UNKNOWN, Effect.EXTERNAL);
            verifying(first.id());
            OperationRecord held = row(first.id());
            store().deposit(first, receipt);
            assertRefused(held, other(first.id(), Effect.EXTERNAL), RULED_OUT);
        }
    }

    /** The verifier was wrong: what it ruled out has happened. Nothing denies it, and no further attempt is made. */
    @Test
    default void receiptAfterRuledOut_isPromotedByWhateverComes() {
        Claim first = standing(Status.UNKNOWN, Effect.EXTERNAL);
        verifying(first.id());
        Claim second = won(takeOver(row(first.id()), other(first.id(), Effect.EXTERNAL), RULED_OUT));
        write(second, LedgerStage.recording(Status.RETRYABLE, "busy"));
        store().deposit(first, RECEIPT);

        assertThat(takeOver(row(first.id()), other(first.id(), Effect.EXTERNAL), RETRY))
                .isEqualTo(new ClaimResult.Lost());
        assertThat(store().settle(row(first.id()))).isPresent();

        assertThat(row(first.id()).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(row(first.id()).result()).isEqualTo(RECEIPT.result());
    }

    @Test
    default void verificationThatIsGivenUp_isAbandoned() {
        Claim first = standing(Status.UNKNOWN, Effect.EXTERNAL);
        Claim verification = verifying(first.id());
        write(verification, new Recording.GivenUp());
        assertThat(row(first.id()).verifying()).isTrue();
        assertThat(row(first.id()).abandoned()).isTrue();
        assertThat(operators().attempts(first.id()))
                .extracting(AttemptRecord::kind)
                .containsExactly(Kind.ATTEMPT);
    }
}
