package dev.once.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.spi.AbandonedOperation;
import dev.once.spi.NodeStore;
import dev.once.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NodeTest {

    private static final Duration DEAD_AFTER = Duration.ofSeconds(10);

    private final FakeNodes nodes = new FakeNodes();
    private long nanos = 1_000;
    private final Node node = new Node(nodes, "test", DEAD_AFTER, otherwise -> otherwise, () -> nanos);

    /** The database's side of heartbeats, with a clock of its own. */
    private static final class FakeNodes implements NodeStore {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");
        private String server = "one";
        private boolean away;
        private final Set<UUID> alive = new HashSet<>();
        private final List<Instant> oldestClaims = new ArrayList<>();

        @Override
        public Beat enter(UUID incarnation, String name) {
            answer();
            alive.add(incarnation);
            return new Beat(true, now, server);
        }

        @Override
        public Beat renew(UUID incarnation, Instant oldestClaim) {
            answer();
            oldestClaims.add(oldestClaim);
            return new Beat(alive.contains(incarnation), now, server);
        }

        private void answer() {
            if (away) {
                throw new StoreException(StoreException.Kind.UNAVAILABLE, "away", new IllegalStateException());
            }
        }

        @Override
        public List<UUID> dead(Duration deadAfter) {
            return List.of();
        }

        @Override
        public List<AbandonedOperation> bury(UUID incarnation, Duration deadAfter) {
            return List.of();
        }

        @Override
        public void leave(UUID incarnation) {
            alive.remove(incarnation);
        }

        @Override
        public void close() {}
    }

    private void pass(Duration duration) {
        nanos += duration.toNanos();
        nodes.now = nodes.now.plus(duration);
    }

    @Test
    void notEntered_isNotFit() {
        assertThat(node.fit()).isFalse();
        assertThatThrownBy(node::incarnation).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void noBeatForHalfOfDeadAfter_isNotFitUntilTheNext() {
        node.beat();
        pass(DEAD_AFTER.dividedBy(2).minusNanos(1));
        assertThat(node.fit()).isTrue();
        pass(Duration.ofNanos(1));
        assertThat(node.fit()).isFalse();
        node.beat();
        assertThat(node.fit()).isTrue();
    }

    @Test
    void databaseAway_theOldBeatCounts() {
        node.beat();
        nodes.away = true;
        pass(Duration.ofSeconds(4));
        assertThatThrownBy(node::beat).isInstanceOf(StoreException.class);
        assertThat(node.fit()).isTrue();
        pass(Duration.ofSeconds(1));
        assertThat(node.fit()).isFalse();
    }

    @Test
    void foundDead_goesOnAsANewIncarnation() {
        node.beat();
        UUID first = node.incarnation();
        nodes.alive.clear();
        node.beat();
        assertThat(node.incarnation()).isNotEqualTo(first);
        assertThat(nodes.alive).containsExactly(node.incarnation());
    }

    @Test
    void renewing_namesTheBeatBeforeAsBoundOfClaimsInFlight() {
        node.beat();
        Instant entered = nodes.now;
        pass(Duration.ofSeconds(2));
        node.beat();
        assertThat(nodes.oldestClaims).containsExactly(entered);
        assertThat(node.lastBeat()).isEqualTo(nodes.now);
    }

    @Test
    void steadyClock_mayTakeOver() {
        node.beat();
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofSeconds(2));
            node.beat();
            assertThat(node.mayTakeOver()).isTrue();
        }
    }

    @Test
    void databaseClockJumps_takesNothingOverForDeadAfter() {
        node.beat();
        pass(Duration.ofSeconds(2));
        nodes.now = nodes.now.plusSeconds(2);
        node.beat();
        assertSuspendedForDeadAfter();
    }

    @Test
    void databaseClockGoesBack_takesNothingOverForDeadAfter() {
        node.beat();
        pass(Duration.ofSeconds(2));
        nodes.now = nodes.now.minusSeconds(4);
        node.beat();
        assertSuspendedForDeadAfter();
    }

    @Test
    void anotherServerAnswers_takesNothingOverForDeadAfter() {
        node.beat();
        pass(Duration.ofSeconds(2));
        nodes.server = "two";
        node.beat();
        assertSuspendedForDeadAfter();
    }

    private void assertSuspendedForDeadAfter() {
        assertThat(node.mayTakeOver()).isFalse();
        pass(DEAD_AFTER.minusNanos(1));
        assertThat(node.mayTakeOver()).isFalse();
        pass(Duration.ofNanos(1));
        assertThat(node.mayTakeOver()).isTrue();
    }
}
