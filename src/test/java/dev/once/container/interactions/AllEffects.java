package dev.once.container.interactions;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;

/** What beans have in common that have a method for each effect. */
public abstract class AllEffects extends Outside {

    @Override
    @Idempotent(effect = Effect.TRANSACTIONAL, permanent = Declined.class, retryable = Busy.class)
    public String transactional(@Key String key) {
        return gateway().call(key);
    }
}
