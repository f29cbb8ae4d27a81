package dev.once.demo.refunds;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.UserTransaction;
import jakarta.ws.rs.InternalServerErrorException;
import java.util.function.Supplier;

/** A caller whose transaction rolls back once the refund has returned, where the header {@code Roll-Back} asks for it. */
@RequestScoped
public class RollingBack {

    private static final String HEADER = "Roll-Back";

    @Inject
    private HttpServletRequest request;

    @Inject
    private Holds holds;

    @Resource
    private UserTransaction transaction;

    @Resource
    private TransactionSynchronizationRegistry registry;

    Refund around(Supplier<Refund> call) {
        if (request.getHeader(HEADER) == null) {
            return call.get();
        }
        Refund undone;
        try {
            transaction.begin();
            try {
                registry.registerInterposedSynchronization(new AfterEnd());
                undone = call.get();
            } finally {
                transaction.rollback();
            }
        } catch (NotSupportedException | SystemException e) {
            throw new InternalServerErrorException("the transaction manager failed", e);
        }
        throw new InternalServerErrorException(
                "the caller's transaction was rolled back after refund " + undone.refundId());
    }

    /** Registered before the ledger's own, and so called before it. */
    private final class AfterEnd implements Synchronization {

        @Override
        public void beforeCompletion() {
            // it is not called before a rollback
        }

        @Override
        public void afterCompletion(int status) {
            holds.at(Holds.AFTER_ROLLBACK);
        }
    }
}
