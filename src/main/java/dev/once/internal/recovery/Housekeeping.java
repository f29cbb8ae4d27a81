package dev.once.internal.recovery;

import dev.once.internal.engine.Message;
import dev.once.internal.engine.News;
import dev.once.internal.engine.RunningAttempts;
import dev.once.internal.engine.Unsettled;
import dev.once.spi.AbandonedOperation;
import dev.once.spi.LedgerStore;
import dev.once.spi.NodeStore;
import dev.once.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a node does beside its heartbeat: it writes what could not be written, gives up its rows that nobody works on,
 * buries dead nodes, and counts what is in doubt. Used by one thread; each round may fail and is tried again at the next.
 */
public final class Housekeeping {

    private static final System.Logger LOG = System.getLogger(Housekeeping.class.getName());

    private final LedgerStore ledger;
    private final NodeStore nodes;
    private final Node node;
    private final RunningAttempts running;
    private final Unsettled unsettled;
    private final News news;
    private final Duration deadAfter;

    private @Nullable UUID sweptAs;
    private Instant sweptUntil = Instant.EPOCH;

    /** {@code nodes} is a store of its own, not the heartbeat's. */
    public Housekeeping(
            LedgerStore ledger,
            NodeStore nodes,
            Node node,
            RunningAttempts running,
            Unsettled unsettled,
            News news,
            Duration deadAfter) {
        this.ledger = ledger;
        this.nodes = nodes;
        this.node = node;
        this.running = running;
        this.unsettled = unsettled;
        this.news = news;
        this.deadAfter = deadAfter;
    }

    /** One round. Throws {@link StoreException} where the database does not answer. */
    public void round() {
        unsettled.settleAll();
        giveUpOrphans();
        if (node.fit() && node.mayTakeOver()) {
            bury();
        }
        news.unknown(ledger.unknown());
    }

    /**
     * A live heartbeat must not protect a dead attempt. A row claimed before {@code sweptUntil} was either in the
     * running set at the last round, and bounds this one's range, or is given up already.
     */
    private void giveUpOrphans() {
        UUID owner = node.incarnation();
        Instant floor = owner.equals(sweptAs) ? sweptUntil : Instant.EPOCH;
        Instant next = running.oldest(node.lastBeat());
        List<AbandonedOperation> orphans = ledger.giveUpOrphans(owner, floor, running::tokens);
        news.abandoned(orphans);
        sweptAs = owner;
        sweptUntil = next;
        if (!orphans.isEmpty()) {
            Message.GAVE_UP.log(LOG, orphans.size());
        }
    }

    private void bury() {
        for (UUID dead : nodes.dead(deadAfter)) {
            List<AbandonedOperation> inFlight = nodes.bury(dead, deadAfter);
            news.abandoned(inFlight);
            Message.NODE_DEAD.log(LOG, dead, inFlight.size());
        }
    }
}
