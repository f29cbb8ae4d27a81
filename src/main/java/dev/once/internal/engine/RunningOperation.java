package dev.once.internal.engine;

import dev.once.Effect;
import dev.once.spi.Claim;
import dev.once.spi.OperationId;

/** An attempt whose method runs: what {@code CurrentOperation} speaks of. Used by the method's threads. */
public final class RunningOperation {

    private final Claim claim;
    private final String action;
    private final DownstreamKeys keys;
    private volatile boolean downstreamKeyAsked;
    private volatile boolean ended;

    RunningOperation(Claim claim, String action, DownstreamKeys keys) {
        this.claim = claim;
        this.action = action;
        this.keys = keys;
    }

    public OperationId id() {
        return claim.id();
    }

    public String action() {
        return action;
    }

    Effect effect() {
        return claim.effect();
    }

    public int attempt() {
        return claim.attempt();
    }

    public boolean resumed() {
        return claim.doubtful();
    }

    /** See {@code CurrentOperation.downstreamKey}. */
    public String downstreamKey(String target) {
        String key = keys.key(claim.seed(), target);
        downstreamKeyAsked = true;
        return key;
    }

    /** Its method has returned, or the stage that it returned is complete: what goes on is no part of it any more. */
    void end() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }

    boolean downstreamKeyAsked() {
        return downstreamKeyAsked;
    }
}
