package dev.once.container;

import dev.once.exceptions.IdempotencyException;
import dev.once.exceptions.IdempotencyKeyReusedException;
import dev.once.exceptions.OutcomeUnknownException;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** An EJB that calls the idempotent one, and catches what it throws by its type. */
@Stateless
public class Cashiers {

    @EJB
    private Tills tills;

    @Inject
    private Rows rows;

    @Resource
    private SessionContext context;

    /** In one transaction with the idempotent method. */
    public String book(String order, String then) throws Tills.Closed, Tills.Sealed {
        rows.insert(order + " before");
        return caught(() -> tills.book(order, then)) + ", rollback only: " + context.getRollbackOnly();
    }

    /** Books, and rolls back. */
    public String bookAndRollBack(String order) throws Exception {
        String result = tills.book(order, "");
        context.setRollbackOnly();
        return result;
    }

    /** Without a transaction of its own: the container begins one for the idempotent method. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public String bookApart(String order, String then) throws Tills.Closed, Tills.Sealed {
        return caught(() -> tills.book(order, then));
    }

    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public String send(String order, String then) throws Tills.Closed, Tills.Sealed {
        return caught(() -> tills.send(order, then));
    }

    private interface Call {
        String run() throws Tills.Closed, Tills.Sealed;
    }

    private static String caught(Call call) throws Tills.Closed, Tills.Sealed {
        try {
            return call.run();
        } catch (IdempotencyKeyReusedException e) {
            return "other " + e.parameters();
        } catch (OutcomeUnknownException e) {
            return "unknown";
        } catch (IdempotencyException e) {
            return "another of Once's: " + e;
        }
    }
}
