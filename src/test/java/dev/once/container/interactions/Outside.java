package dev.once.container.interactions;

import dev.once.CurrentOperation;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import jakarta.inject.Inject;

/** What beans have in common whose methods change something outside. Each class has operations of its own. */
public abstract class Outside implements Methods {

    @Inject
    private Gateway gateway;

    @Inject
    private CurrentOperation operation;

    @Override
    @Idempotent(effect = Effect.EXTERNAL, permanent = Declined.class, retryable = Busy.class)
    public String external(@Key String key) {
        return gateway.call(key);
    }

    @Override
    @Idempotent(effect = Effect.KEYED, permanent = Declined.class, retryable = Busy.class)
    public String keyed(@Key String key) {
        operation.downstreamKey("gateway");
        return gateway.call(key);
    }

    Gateway gateway() {
        return gateway;
    }
}
