package dev.once.container.interactions;

import dev.once.Effect;
import dev.once.container.Rows;
import dev.once.exceptions.IdempotencyException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

/** Calls from inside a transaction of its own. */
@ApplicationScoped
public class Caller {

    @Inject
    private Rows rows;

    /** What the bean throws, this throws. */
    @Transactional
    public String call(Methods bean, Effect effect, String key) {
        rows.insert(key + " caller");
        return Methods.call(bean, effect, key);
    }

    /** Waits for what the bean promises. */
    @Transactional(rollbackOn = Exception.class)
    public String later(Later bean, Later.Result result, Effect effect, String key) throws Exception {
        rows.insert(key + " caller");
        return Later.Result.get(result.call(bean, effect, key));
    }

    /** Catches what the bean throws, and returns as if all were well. */
    @Transactional
    public String catching(Methods bean, Effect effect, String key) {
        rows.insert(key + " caller");
        return Stage.got(() -> Methods.call(bean, effect, key));
    }

    /** Goes on where Once rolls nothing back by its exceptions: the caller has said so. */
    @Transactional(dontRollbackOn = IdempotencyException.class)
    public String lenient(Methods bean, Effect effect, String key) {
        rows.insert(key + " caller");
        return Methods.call(bean, effect, key);
    }
}
