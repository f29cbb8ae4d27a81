package dev.once.container;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Sixteen callers of idempotent methods, each in a transaction of its own. */
@ApplicationScoped
public class Callers {

    static final int COUNT = 16;

    @Inject
    private Payments payments;

    @Inject
    private Rows rows;

    @Inject
    private UserTransaction transaction;

    @Resource
    private ManagedExecutorService executor;

    private interface Call {
        String run(String order) throws Exception;
    }

    /** External methods, each the first to use the database in its caller's transaction. */
    List<Object> first(String test) throws Exception {
        return all(test, order -> inTransaction(() -> payments.external(order, "")));
    }

    /** External methods without a transaction, each called twice; nobody's task ends before all have their replay. */
    List<Object> staying(String test) throws Exception {
        CountDownLatch open = new CountDownLatch(0);
        CyclicBarrier answered = new CyclicBarrier(COUNT);
        return all(test, order -> {
            payments.slow(order, open, open);
            String result = payments.slow(order, open, open);
            answered.await(60, TimeUnit.SECONDS);
            return result;
        });
    }

    /** Transactional methods, after their callers have written. */
    List<Object> transactional(String test) throws Exception {
        return all(
                test,
                order -> inTransaction(() -> {
                    rows.insert(order);
                    return payments.transactional(order, "");
                }));
    }

    /**
     * External methods, called while callers' transactions hold all connections of the pool.
     *
     * @param connections how many there are for callers
     */
    List<Object> whileAllAreHeld(String test, int connections) throws Exception {
        Semaphore free = new Semaphore(connections);
        CyclicBarrier held = new CyclicBarrier(connections);
        return all(test, order -> {
            free.acquire();
            try {
                return inTransaction(() -> {
                    rows.insert(order);
                    held.await(30, TimeUnit.SECONDS);
                    return payments.external(order, "");
                });
            } finally {
                free.release();
            }
        });
    }

    /** What each got: a result or an exception. */
    private List<Object> all(String test, Call call) throws Exception {
        List<Future<Object>> callers = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            String order = test + " " + i;
            callers.add(executor.submit(() -> outcome(order, call)));
        }
        List<Object> outcomes = new ArrayList<>();
        for (Future<Object> caller : callers) {
            outcomes.add(caller.get(120, TimeUnit.SECONDS));
        }
        return outcomes;
    }

    private static Object outcome(String order, Call call) {
        try {
            return call.run(order);
        } catch (Exception e) {
            return e;
        }
    }

    private interface Work {
        String run() throws Exception;
    }

    private String inTransaction(Work work) throws Exception {
        transaction.begin();
        boolean done = false;
        try {
            String result = work.run();
            done = true;
            return result;
        } finally {
            if (done) {
                transaction.commit();
            } else {
                transaction.rollback();
            }
        }
    }
}
