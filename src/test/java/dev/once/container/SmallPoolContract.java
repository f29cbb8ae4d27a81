package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sixteen callers, each in a transaction of its own, on a pool of four connections. */
@ExtendWith(ArquillianExtension.class)
abstract class SmallPoolContract {

    static final int CALLERS = 16;

    static WebArchive war(String name) {
        return OnceWar.of(name, "", SmallPoolContract.class, Payments.class, Rows.class, Runs.class);
    }

    /** What a caller calls in its transaction. */
    interface Call {
        String run(String order) throws Exception;
    }

    @Inject
    Payments payments;

    @Inject
    Rows rows;

    @Inject
    UserTransaction transaction;

    private ManagedExecutorService executor;

    @BeforeEach
    @SuppressWarnings("BanJNDI") // a constant
    void prepare() throws NamingException {
        executor = InitialContext.doLookup("java:comp/DefaultManagedExecutorService");
        rows.create();
    }

    @Test
    void methodsThatAreTheFirstToUseTheDatabase_allSucceed() throws Exception {
        assertThat(callAll("first", order -> inTransaction(() -> payments.external(order, ""))))
                .containsOnly("run 1");
    }

    @Test
    void transactionalMethods_allSucceed() throws Exception {
        assertThat(callAll(
                        "rows",
                        order -> inTransaction(() -> {
                            rows.insert(order + " before");
                            return payments.transactional(order, "");
                        })))
                .containsOnly("run 1");
    }

    /**
     * Calls of external methods while their callers' transactions hold all connections of the pool.
     *
     * @param connections how many there are for callers
     */
    List<Object> callWhileAllAreHeld(int connections) throws Exception {
        Semaphore free = new Semaphore(connections);
        CyclicBarrier held = new CyclicBarrier(connections);
        return callAll("held", order -> {
            free.acquire();
            try {
                return inTransaction(() -> {
                    rows.insert(order + " before");
                    held.await(10, TimeUnit.SECONDS);
                    return payments.external(order, "");
                });
            } finally {
                free.release();
            }
        });
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

    /** What each got, a result or an exception. */
    private List<Object> callAll(String kind, Call call) throws Exception {
        String test = getClass().getSimpleName() + " " + kind + " ";
        List<Future<Object>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            String order = test + i;
            callers.add(executor.submit(() -> outcome(order, call)));
        }
        List<Object> outcomes = new ArrayList<>();
        for (Future<Object> caller : callers) {
            outcomes.add(caller.get(60, TimeUnit.SECONDS));
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
}
