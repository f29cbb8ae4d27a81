package dev.once.container;

import static dev.once.container.Witnesses.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.once.CurrentOperation;
import dev.once.CurrentOperation.LastCall;
import dev.once.Effect;
import dev.once.OperationEvent;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Observers of the application are told what has happened, once it has, and cannot harm it. */
@ExtendWith(ArquillianExtension.class)
class EventsIT {

    /** Of no class that anybody catches. */
    static final class Odd extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Deployment
    static WebArchive war() {
        return OnceWar.of(
                "events", "", Wires.class, Transfers.class, Payments.class, Witnesses.class, Rows.class, Runs.class);
    }

    @Inject
    private Transfers transfers;

    @Inject
    private Payments payments;

    @Inject
    private Witnesses witnesses;

    @Inject
    private Rows rows;

    @Inject
    private UserTransaction transaction;

    @Inject
    private CurrentOperation operation;

    @BeforeEach
    void prepare() {
        rows.create();
        witnesses.trouble(NONE, NONE, NONE);
    }

    @Test
    void execution_isToldAfterTheCallersCommit() throws Exception {
        for (Effect effect : Effect.values()) {
            witnesses.heard().clear();
            String order = "committed, " + effect;
            String action = "wires." + effect.name().toLowerCase(Locale.ROOT);

            transaction.begin();
            transfers.by(effect, order, () -> rows.insert(order));
            assertThat(witnesses.heard()).as(order).containsExactly("Ran");
            transaction.commit();
            assertThat(witnesses.heard()).as(order).containsExactly("Ran", "Executed", "the 1. attempt of " + action);

            transfers.by(effect, order, () -> rows.insert(order));
            assertThat(witnesses.heard()).as(order).hasSize(4).endsWith("Replayed");
        }
    }

    @Test
    void rollback_isNoExecution() throws Exception {
        for (Effect effect : Effect.values()) {
            witnesses.heard().clear();
            transaction.begin();
            transfers.by(effect, "rolled back, " + effect, EventsIT::nothing);
            transaction.rollback();
            List<String> expected =
                    effect == Effect.EXTERNAL ? List.of("Ran", "Failed", "InDoubt") : List.of("Ran", "Failed");
            assertThat(witnesses.heard()).as(effect.toString()).containsExactlyElementsOf(expected);
        }
    }

    private static void nothing() {
        // the method counts its runs
    }

    /** Observers of each sort, each with an exception and an error; the caller's transaction is open, and ends well. */
    @Test
    void observersThatThrow_harmNothing() throws Exception {
        for (Throwable failure : new Throwable[] {new IllegalStateException("observer"), new Odd(), new Exception()}) {
            Witnesses.Trouble trouble = event -> {
                throw failure;
            };
            for (int sort = 0; sort < 3; sort++) {
                witnesses.trouble(sort == 0 ? trouble : NONE, sort == 1 ? trouble : NONE, sort == 2 ? trouble : NONE);
                for (Effect effect : Effect.values()) {
                    String order = failure.getClass().getSimpleName() + sort + effect;
                    transaction.begin();
                    assertThat(transfers.by(effect, order, () -> rows.insert(order)))
                            .isEqualTo("run 1");
                    // answered within the transaction, which the observer must not doom
                    assertThat(transfers.by(effect, order, EventsIT::nothing)).isEqualTo("run 1");
                    transaction.commit();
                    assertThat(transfers.by(effect, order, EventsIT::nothing)).isEqualTo("run 1");
                    assertThat(rows.count(order)).as(order).isEqualTo(1);
                    assertThat(witnesses.heard()).as(order).contains("Executed", "Replayed");
                }
            }
        }
    }

    /** In a transaction of its own, which commits; the caller's is another one, which rolls back. */
    @Test
    void observerThatWrites_isNoPartOfTheCallersTransaction() throws Exception {
        witnesses.trouble(
                NONE,
                event -> {
                    if (event instanceof OperationEvent.Ran) {
                        rows.insert("by the observer");
                    }
                },
                NONE);
        transaction.begin();
        transfers.by(Effect.TRANSACTIONAL, "writing", () -> rows.insert("writing"));
        transaction.rollback();

        assertThat(rows.count("by the observer")).isEqualTo(1);
        assertThat(rows.count("writing")).isZero();
    }

    /** As it is told of: inside of the caller's transaction, after its end, and without one. */
    @Test
    void observerThatCallsIdempotentMethods_isACallerAsAnyOther() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Witnesses.Trouble calling = event -> {
            if (event instanceof OperationEvent.OfCall ofCall
                    && !ofCall.action().equals("payments.transactional")) {
                String order = "observer " + calls.incrementAndGet();
                rows.updateAlone("insert into business values (?)", "called");
                payments.transactional(order, "");
            }
        };
        witnesses.trouble(calling, NONE, NONE);
        for (Effect effect : Effect.values()) {
            transaction.begin();
            transfers.by(effect, "calling, " + effect, EventsIT::nothing);
            transaction.commit();
            assertThat(operation.lastCall().map(LastCall::action))
                    .contains("wires." + effect.name().toLowerCase(Locale.ROOT));
            transfers.by(effect, "calling, " + effect, EventsIT::nothing);
        }

        assertThat(calls).as("Ran, Executed and Replayed of each").hasValue(9);
        for (int call = 1; call <= 9; call++) {
            assertThat(Runs.of("observer " + call)).isEqualTo(1);
        }
        assertThat(rows.query("select count(*) from once_operation where action = 'payments.transactional'"
                        + " and status = 'SUCCEEDED' and readable_key like '%observer%'"))
                .isEqualTo(9);
    }
}
