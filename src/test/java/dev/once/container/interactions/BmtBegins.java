package dev.once.container.interactions;

import dev.once.CurrentOperation;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.UserTransaction;

/** An EJB that begins and commits a transaction in the method. */
@Stateless
@TransactionManagement(TransactionManagementType.BEAN)
public class BmtBegins implements Methods {

    @Inject
    private Gateway gateway;

    @Inject
    private CurrentOperation operation;

    @Resource
    private UserTransaction transaction;

    @Override
    @Idempotent(effect = Effect.EXTERNAL, permanent = Declined.class, retryable = Busy.class)
    public String external(@Key String key) {
        return inTransaction(key);
    }

    @Override
    @Idempotent(effect = Effect.KEYED, permanent = Declined.class, retryable = Busy.class)
    public String keyed(@Key String key) {
        operation.downstreamKey("gateway");
        return inTransaction(key);
    }

    @Override
    @Idempotent(effect = Effect.TRANSACTIONAL, permanent = Declined.class, retryable = Busy.class)
    public String transactional(@Key String key) {
        return inTransaction(key);
    }

    private String inTransaction(String key) {
        boolean committed = false;
        try {
            transaction.begin();
            try {
                String result = gateway.call(key);
                transaction.commit();
                committed = true;
                return result;
            } finally {
                if (!committed) {
                    transaction.rollback();
                }
            }
        } catch (NotSupportedException nested) {
            throw new IllegalStateException("a transaction is active already", nested);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new Broken(e);
        }
    }
}
