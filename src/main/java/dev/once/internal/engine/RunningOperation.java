package dev.once.internal.engine;

import dev.once.spi.Claim;
import dev.once.spi.OperationId;

/** An attempt whose method runs: what {@code CurrentOperation} speaks of. Used by the method's threads. */
public final class RunningOperation {

    private final Claim claim;
    private final String action;
    private final DownstreamKeys keys;
    private volatile boolean downstreamKeyAsked;

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

    boolean downstreamKeyAsked() {
        return downstreamKeyAsked;
    }
}
