package dev.once.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.Effect;
import dev.once.internal.engine.Calls;
import dev.once.spi.Interference.Verb;
import dev.once.spi.Interference.When;
import dev.once.spi.StoreException;
import dev.once.spi.StoreException.Kind;
import dev.once.spi.Within;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who purges, and when. */
class PurgeTest {

    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final Duration RETENTION = Duration.ofMinutes(1);

    private final Nodes nodes = new Nodes();
    private final Nodes.LivingNode one = nodes.enter();
    private final Nodes.LivingNode two = nodes.enter();
    private final Purge first = new Purge(nodes.ledger, one.node, one.news, INTERVAL, 2);
    private final Purge second = new Purge(nodes.ledger, two.node, two.news, INTERVAL, 2);

    @AfterEach
    void close() {
        nodes.close();
    }

    /** Records so many operations, and lets their retention pass for nodes that live. */
    private void expire(int operations) throws Exception {
        for (int i = 0; i < operations; i++) {
            one.call(call(i), () -> "done");
        }
        pass(RETENTION);
    }

    private void pass(Duration time) {
        nodes.pass(time);
        one.node.beat();
        two.node.beat();
    }

    private static Calls call(int number) {
        return Calls.of(Effect.EXTERNAL, "k" + number).retainedFor(RETENTION);
    }

    private long left() {
        long left = 0;
        for (int i = 0; i < 10; i++) {
            left += nodes.ledger.find(call(i).id(), Within.OWN_TRANSACTION).stream()
                    .count();
        }
        return left;
    }

    @Test
    void fullBatches_areFollowedAtOnce() throws Exception {
        expire(5);
        assertThat(first.batch()).isTrue();
        assertThat(first.batch()).isTrue();
        assertThat(left()).isEqualTo(1);
        assertThat(first.batch()).isFalse();
        assertThat(left()).isZero();
        assertThat(one.told.purged()).isEqualTo(5);
    }

    @Test
    void purgeOfAnotherNode_isNotDisturbed() throws Exception {
        expire(5);
        assertThat(first.batch()).isTrue();
        assertThat(second.batch()).isFalse();
        assertThat(left()).isEqualTo(3);
    }

    @Test
    void purgeOfADeadNode_isTakenOver() throws Exception {
        assertThat(first.batch()).isFalse();
        pass(INTERVAL);
        expire(5);
        assertThat(first.batch()).isTrue();
        nodes.ledger.nodes().silence(one.node.incarnation());
        assertThat(second.batch()).isTrue();
        assertThat(second.batch()).isFalse();
        assertThat(left()).isZero();
    }

    @Test
    void lastPurgeOfAnyNode_countsForAll() throws Exception {
        assertThat(first.batch()).isFalse();
        expire(1);
        pass(INTERVAL.minus(RETENTION).minusNanos(1));
        assertThat(first.batch()).isFalse();
        assertThat(second.batch()).isFalse();
        assertThat(left()).isEqualTo(1);
        pass(Duration.ofNanos(1));
        assertThat(second.batch()).isFalse();
        assertThat(left()).isZero();
    }

    /** Nothing is given up with the batch that failed: the next one goes on where it was. */
    @Test
    void databaseAway_theNextBatchGoesOn() throws Exception {
        expire(3);
        assertThat(first.batch()).isTrue();
        nodes.ledger.interference().fail(1, Verb.PURGE, When.BEFORE, Kind.UNAVAILABLE);
        assertThatThrownBy(first::batch).isInstanceOf(StoreException.class);
        assertThat(first.batch()).isFalse();
        assertThat(left()).isZero();
    }
}
