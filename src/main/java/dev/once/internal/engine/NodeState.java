package dev.once.internal.engine;

import java.time.Instant;
import java.util.UUID;

/** What the engine has to know of the node that it runs on. Thread-safe. */
public interface NodeState {

    /** The incarnation that new claims carry. Its heartbeat was written before this is called. */
    UUID incarnation();

    /**
     * Whether less than half of {@code once.node.dead-after} has passed since the last acknowledged heartbeat was
     * sent. A node that is not fit neither claims nor begins an attempt: others may be about to think it dead.
     */
    boolean fit();

    /**
     * Whether this node may judge that others are dead. It may not for a while after the database's clock has jumped
     * or another server has answered: then all heartbeats look old.
     */
    boolean mayTakeOver();

    /** The database's clock at the last acknowledged heartbeat: not after any claim that is sent from now on. */
    Instant lastBeat();
}
