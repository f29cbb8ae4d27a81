package dev.once.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.fail;

import dev.once.Effect;
import dev.once.exceptions.LedgerUnavailableException;
import dev.once.exceptions.OutcomeUnknownException;
import dev.once.internal.engine.Calls;
import dev.once.internal.recovery.Nodes.LivingNode;
import dev.once.spi.Attribution;
import dev.once.spi.ClaimRequest;
import dev.once.spi.Interference.Verb;
import dev.once.spi.Interference.When;
import dev.once.spi.Status;
import dev.once.spi.StoreException;
import dev.once.spi.Within;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HousekeepingTest {

    private static final Duration HEARTBEAT = Duration.ofSeconds(2);
    private static final Calls EXTERNAL = Calls.of(Effect.EXTERNAL, "k");

    private final Nodes nodes = new Nodes();
    private final LivingNode here = nodes.enter();

    @AfterEach
    void close() {
        nodes.close();
    }

    /** A PENDING row of this owner that no attempt works on. */
    private void orphan(String key, UUID owner, Effect effect) {
        nodes.ledger.claim(
                new ClaimRequest(
                        Calls.of(effect, key).id(),
                        "test.action",
                        key,
                        effect,
                        Calls.of(effect, key).running(() -> null).fingerprint(),
                        owner,
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        Duration.ofDays(30),
                        null,
                        false,
                        null,
                        Map.of(),
                        null,
                        Attribution.NOBODY),
                Within.OWN_TRANSACTION,
                Duration.ZERO);
    }

    private boolean abandoned(String key) {
        return nodes.row(Calls.of(Effect.EXTERNAL, key)).abandoned();
    }

    private void beatAndRound() {
        nodes.pass(HEARTBEAT);
        here.node.beat();
        here.housekeeping.round();
    }

    @Test
    void outcomeCouldNotBeWritten_theRoundWritesIt() {
        nodes.ledger.interference().fail(1, Verb.WRITE, When.BEFORE, StoreException.Kind.UNAVAILABLE);
        assertThatThrownBy(() -> here.call(EXTERNAL, () -> "one")).isInstanceOf(OutcomeUnknownException.class);
        beatAndRound();
        assertThat(nodes.row(EXTERNAL).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(here.engine.running().tokens()).isEmpty();
        assertThat(here.engine.unsettled().isEmpty()).isTrue();
    }

    /** What could not be written is no orphan: giving it up would let a KEYED attempt be repeated beside its receipt. */
    @Test
    void outcomeCannotBeWrittenYet_isNotGivenUp() throws Exception {
        nodes.ledger.interference().fail(2, Verb.WRITE, When.BEFORE, StoreException.Kind.UNAVAILABLE);
        assertThatThrownBy(() -> here.call(EXTERNAL, () -> "one")).isInstanceOf(OutcomeUnknownException.class);
        beatAndRound();
        assertThat(abandoned("k")).isFalse();
        beatAndRound();
        assertThat(here.call(EXTERNAL, () -> fail("a second effect"))).isEqualTo("one");
    }

    @Test
    void rowThatNoAttemptWorksOn_isGivenUp() {
        orphan("k", here.node.incarnation(), Effect.EXTERNAL);
        assertThat(abandoned("k")).isFalse();
        here.housekeeping.round();
        assertThat(nodes.row(EXTERNAL).owner()).isNull();
        assertThat(abandoned("k")).isTrue();
    }

    @Test
    void rowThatAnAttemptWorksOn_isLeftAlone() throws Exception {
        here.call(EXTERNAL, () -> {
            for (int i = 0; i < 3; i++) {
                beatAndRound();
                assertThat(abandoned("k")).isFalse();
            }
            return "one";
        });
        assertThat(nodes.row(EXTERNAL).status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void rowOfAnotherNode_isLeftAlone() {
        LivingNode other = nodes.enter();
        orphan("k", other.node.incarnation(), Effect.EXTERNAL);
        here.housekeeping.round();
        assertThat(abandoned("k")).isFalse();
    }

    /** A round looks only at rows since the one before. No row may fall between two of them. */
    @Test
    void orphansBetweenRounds_areAllGivenUp() {
        here.housekeeping.round();
        UUID owner = here.node.incarnation();
        orphan("at the beat of the last round", owner, Effect.EXTERNAL);
        nodes.pass(Duration.ofMillis(1));
        orphan("after it", owner, Effect.EXTERNAL);
        nodes.pass(HEARTBEAT.minusMillis(1));
        here.node.beat();
        orphan("at the next beat", owner, Effect.EXTERNAL);
        here.housekeeping.round();
        assertThat(abandoned("at the beat of the last round")).isTrue();
        assertThat(abandoned("after it")).isTrue();
        assertThat(abandoned("at the next beat")).isTrue();
    }

    /** Claimed before the last rounds, in flight during them, and ended by an error that could not be written. */
    @Test
    void brokenAttemptWhoseEndCouldNotBeWritten_theRoundWritesIt() throws Exception {
        assertThatThrownBy(() -> here.call(EXTERNAL, () -> {
                    beatAndRound();
                    beatAndRound();
                    nodes.ledger.interference().fail(1, Verb.WRITE, When.BEFORE, StoreException.Kind.UNAVAILABLE);
                    throw new LinkageError();
                }))
                .isInstanceOf(LinkageError.class);
        beatAndRound();
        assertThat(nodes.row(EXTERNAL).status()).isEqualTo(Status.UNKNOWN);
    }

    /** It may have begun on a server whose clock is behind the one before: its rows look older than the last round. */
    @Test
    void newIncarnation_looksFromTheBeginning() {
        here.housekeeping.round();
        UUID first = here.node.incarnation();
        nodes.ledger.nodes().leave(first);
        nodes.jump(Duration.ofMinutes(-1));
        here.node.beat();
        UUID second = here.node.incarnation();
        assertThat(second).isNotEqualTo(first);
        orphan("k", second, Effect.EXTERNAL);
        here.housekeeping.round();
        assertThat(abandoned("k")).isTrue();
    }

    @Test
    void deadNode_isBuried() {
        LivingNode other = nodes.enter();
        orphan("external", other.node.incarnation(), Effect.EXTERNAL);
        orphan("keyed", other.node.incarnation(), Effect.KEYED);
        silenceOf(other);
        here.housekeeping.round();
        assertThat(nodes.row(Calls.of(Effect.EXTERNAL, "external")).status()).isEqualTo(Status.UNKNOWN);
        assertThat(nodes.row(Calls.of(Effect.KEYED, "keyed")).status()).isEqualTo(Status.PENDING);
        assertThat(nodes.row(Calls.of(Effect.KEYED, "keyed")).owner()).isNull();
        assertThat(nodes.ledger.nodes().dead(Nodes.DEAD_AFTER)).isEmpty();
    }

    @Test
    void nodeThatStillBeats_isNotBuried() {
        LivingNode other = nodes.enter();
        orphan("k", other.node.incarnation(), Effect.EXTERNAL);
        for (int i = 0; i < 10; i++) {
            other.node.beat();
            beatAndRound();
        }
        assertThat(nodes.row(EXTERNAL).status()).isEqualTo(Status.PENDING);
    }

    /** A node that is cut off from the database sees others' heartbeats as they were. */
    @Test
    void unfitNode_buriesNobody() {
        LivingNode other = nodes.enter();
        silenceOf(other);
        nodes.pass(Nodes.DEAD_AFTER.dividedBy(2));
        here.housekeeping.round();
        assertThat(nodes.ledger.nodes().dead(Nodes.DEAD_AFTER)).contains(other.node.incarnation());
        here.node.beat();
        here.housekeeping.round();
        assertThat(nodes.ledger.nodes().dead(Nodes.DEAD_AFTER)).isEmpty();
    }

    /** After a jump every heartbeat looks old, and all others live. */
    @ParameterizedTest
    @EnumSource(
            value = Effect.class,
            names = {"EXTERNAL", "KEYED"})
    void databaseClockJumps_livingNodesAreNotBuried(Effect effect) {
        LivingNode other = nodes.enter();
        orphan("k", other.node.incarnation(), effect);
        nodes.jump(Nodes.DEAD_AFTER.plusSeconds(1));
        here.node.beat();
        here.housekeeping.round();
        assertThat(nodes.row(EXTERNAL).owner()).isEqualTo(other.node.incarnation());
        other.node.beat();
        for (Duration passed = Duration.ZERO;
                passed.compareTo(Nodes.DEAD_AFTER.multipliedBy(2)) < 0;
                passed = passed.plus(HEARTBEAT)) {
            beatAndRound();
            other.node.beat();
        }
        assertThat(nodes.row(EXTERNAL).owner()).isEqualTo(other.node.incarnation());
        assertThat(nodes.row(EXTERNAL).status()).isEqualTo(Status.PENDING);
    }

    @Test
    void clockDriftsByLessThanASecond_deadNodesAreBuried() {
        LivingNode other = nodes.enter();
        silenceOf(other);
        assertThat(nodes.ledger.nodes().dead(Nodes.DEAD_AFTER)).contains(other.node.incarnation());
        nodes.jump(Duration.ofMillis(999));
        beatAndRound();
        assertThat(nodes.ledger.nodes().dead(Nodes.DEAD_AFTER)).doesNotContain(other.node.incarnation());
    }

    @Test
    void anotherServerAnswers_nobodyIsBuriedForDeadAfter() {
        LivingNode other = nodes.enter();
        silenceOf(other);
        nodes.ledger.nodes().failOverTo("standby");
        for (Duration passed = HEARTBEAT; passed.compareTo(Nodes.DEAD_AFTER) <= 0; passed = passed.plus(HEARTBEAT)) {
            beatAndRound();
            assertThat(nodes.ledger.nodes().dead(Nodes.DEAD_AFTER)).contains(other.node.incarnation());
        }
        beatAndRound();
        assertThat(nodes.ledger.nodes().dead(Nodes.DEAD_AFTER)).isEmpty();
    }

    /** The round fails as a whole, and is tried again. */
    @Test
    void databaseAwayDuringTheRound_theNextDoesItsWork() {
        orphan("k", here.node.incarnation(), Effect.EXTERNAL);
        nodes.ledger.interference().fail(1, Verb.GIVE_UP_ORPHANS, When.BEFORE, StoreException.Kind.UNAVAILABLE);
        assertThatThrownBy(here.housekeeping::round).isInstanceOf(StoreException.class);
        assertThat(abandoned("k")).isFalse();
        beatAndRound();
        assertThat(abandoned("k")).isTrue();
    }

    @Test
    void notRenewedForHalfOfDeadAfter_claimsNothingUntilTheNextBeat() throws Exception {
        nodes.pass(Nodes.DEAD_AFTER.dividedBy(2));
        assertThatThrownBy(() -> here.call(EXTERNAL, () -> fail("ran")))
                .isInstanceOf(LedgerUnavailableException.class)
                .hasMessageContaining("heartbeat");
        assertThat(nodes.ledger.find(EXTERNAL.id(), Within.OWN_TRANSACTION)).isEmpty();
        here.node.beat();
        assertThat(here.call(EXTERNAL, () -> "one")).isEqualTo("one");
    }

    /** The claim is sent in time and acknowledged too late: others may be about to take it over. */
    @Test
    void becomesUnfitWhileClaiming_theBodyDoesNotRun() throws Exception {
        nodes.ledger.interference().next(Verb.CLAIM, When.AFTER, () -> nodes.pass(Nodes.DEAD_AFTER.dividedBy(2)));
        assertThatThrownBy(() -> here.call(EXTERNAL, () -> fail("ran"))).isInstanceOf(LedgerUnavailableException.class);
        assertThat(nodes.row(EXTERNAL).status()).isEqualTo(Status.RETRYABLE);
        here.node.beat();
        assertThat(here.call(EXTERNAL, () -> "one")).isEqualTo("one");
    }

    /** The attempt of a node that was found dead goes on; others cannot know that. */
    @Test
    void foundDeadWhileItRuns_theAttemptIsOthers_andNewClaimsAreTheNewIncarnations() throws Exception {
        LivingNode other = nodes.enter();
        Calls keyed = Calls.of(Effect.KEYED, "keyed");
        UUID first = here.node.incarnation();
        Object late = here.call(keyed, () -> {
            silenceOf(here, other);
            other.housekeeping.round();
            assertThat(other.call(keyed, () -> "successor's")).isEqualTo("successor's");
            here.node.beat();
            return "late";
        });
        assertThat(late).isEqualTo("successor's");
        assertThat(here.node.incarnation()).isNotEqualTo(first);
        here.call(EXTERNAL, () -> {
            assertThat(nodes.row(EXTERNAL).owner()).isEqualTo(here.node.incarnation());
            return "one";
        });
    }

    /** Dead-after passes, and only {@code here} renews meanwhile. */
    private void silenceOf(LivingNode silent) {
        silenceOf(silent, here);
    }

    private void silenceOf(LivingNode silent, LivingNode beating) {
        assertThat(silent).isNotSameAs(beating);
        for (int i = 0; i < 5; i++) {
            nodes.pass(HEARTBEAT);
            beating.node.beat();
        }
    }

    private static void callAnyhow(LivingNode node, Calls calls) {
        var unused = catchThrowable(() -> node.call(calls, () -> "two"));
    }

    /** Whoever buries it tells of it, and who takes it over later does not. */
    @ParameterizedTest
    @EnumSource(Effect.class)
    void attemptsOfADeadNode_areToldAbandonedOnce(Effect effect) {
        LivingNode dead = nodes.enter();
        orphan("k", dead.node.incarnation(), effect);
        nodes.pass(Nodes.DEAD_AFTER.plus(HEARTBEAT));
        here.node.beat();
        here.housekeeping.round();
        here.housekeeping.round();
        if (effect == Effect.KEYED) {
            assertThat(here.told.kinds()).containsExactly("Abandoned");
            here.told.forget();
            callAnyhow(here, Calls.of(effect, "k"));
            assertThat(here.told.kinds()).containsExactly("Retried", "Ran", "Executed");
        } else {
            assertThat(here.told.kinds()).containsExactly("Abandoned", "InDoubt");
            here.told.forget();
            callAnyhow(here, Calls.of(effect, "k"));
            assertThat(here.told.kinds()).containsExactly("Rejected");
        }
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void rowsThatNobodyWorksOn_areToldAbandonedOnce(Effect effect) {
        orphan("k", here.node.incarnation(), effect);
        beatAndRound();
        beatAndRound();
        assertThat(here.told.kinds()).containsExactly("Abandoned");
        here.told.forget();
        callAnyhow(here, Calls.of(effect, "k"));
        if (effect == Effect.KEYED) {
            assertThat(here.told.kinds()).containsExactly("Retried", "Ran", "Executed");
        } else {
            assertThat(here.told.kinds()).containsExactly("InDoubt", "Rejected");
        }
    }

    @Test
    void operationsInDoubt_areCountedAtEachRound() {
        here.housekeeping.round();
        assertThat(here.told.unknown()).isZero();
        assertThatThrownBy(() -> here.call(EXTERNAL, () -> {
                    throw new IllegalStateException("reset");
                }))
                .isInstanceOf(IllegalStateException.class);
        here.housekeeping.round();
        assertThat(here.told.unknown()).isEqualTo(1);
    }
}
