package dev.once.container.interactions;

import dev.once.CurrentOperation;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** An EJB with the transactions of its container: always one of its own. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class CmtRequiresNew implements Methods {

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

    @Override
    @Idempotent(effect = Effect.TRANSACTIONAL, permanent = Declined.class, retryable = Busy.class)
    public String transactional(@Key String key) {
        return gateway.call(key);
    }
}
