package dev.once.container.interactions;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;

/** An EJB that tries to end the transaction that it finds: what a TRANSACTIONAL method must not do. */
@Stateless
@TransactionManagement(TransactionManagementType.BEAN)
public class BmtEnds {

    @Inject
    private Gateway gateway;

    @Resource
    private UserTransaction transaction;

    @Idempotent(effect = Effect.TRANSACTIONAL)
    public String commit(@Key String key) throws Exception {
        String result = gateway.call(key);
        transaction.commit();
        return result;
    }
}
