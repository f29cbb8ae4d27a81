package dev.once.internal.recovery;

import dev.once.internal.engine.Message;
import dev.once.internal.engine.News;
import dev.once.internal.engine.NodeState;
import dev.once.spi.LedgerStore;
import dev.once.spi.PurgeResult;
import dev.once.spi.StoreException;
import java.time.Duration;

/**
 * Removes what is past its retention, batch by batch, where no other node does. Used by one thread; a batch may fail
 * and is tried again at the next interval.
 */
public final class Purge {

    private static final System.Logger LOG = System.getLogger(Purge.class.getName());

    private final LedgerStore ledger;
    private final NodeState node;
    private final News news;
    private final Duration interval;
    private final int limit;

    private long purged;

    /**
     * A purge for this node.
     *
     * @param interval {@code once.purge.interval}
     * @param limit {@code once.purge.batch}
     */
    public Purge(LedgerStore ledger, NodeState node, News news, Duration interval, int limit) {
        this.news = news;
        this.ledger = ledger;
        this.node = node;
        this.interval = interval;
        this.limit = limit;
    }

    /** How long after a look the next one is due. */
    Duration interval() {
        return interval;
    }

    /**
     * Purges one batch, if the purge is due and nobody else's.
     *
     * @return whether there may be more
     * @throws StoreException if the database does not answer
     */
    boolean batch() {
        PurgeResult result = ledger.purge(node.incarnation(), interval, limit);
        if (result instanceof PurgeResult.More more) {
            purged += more.rows();
            news.purged(more.rows());
            return true;
        }
        if (result instanceof PurgeResult.Finished finished) {
            purged += finished.rows();
            news.purged(finished.rows());
            Message.PURGED.log(LOG, purged);
        }
        purged = 0;
        return false;
    }
}
