package dev.once.container.interactions;

import dev.once.CurrentOperation;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;

/** An EJB whose transactions are its own affair: it has none here. */
@Stateless
@TransactionManagement(TransactionManagementType.BEAN)
public class Bmt implements Methods {

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
