package dev.once.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.Idempotent;
import dev.once.Key;
import dev.once.Ledger;
import dev.once.Ledger.Event;
import dev.once.Ledger.Operation;
import dev.once.Ledger.Page;
import dev.once.Ledger.Query;
import dev.once.Ledger.Status;
import dev.once.Outcome;
import dev.once.exceptions.OutcomeUnknownException;
import dev.once.exceptions.RecordedFailureException;
import dev.once.exceptions.SettlementRefusedException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperatorLedgerTest {

    private static final String NOWHERE = "0".repeat(64);

    public record Transfer(String id) {}

    @ApplicationScoped
    public static class Bank {

        final AtomicInteger runs = new AtomicInteger();
        final CountDownLatch hanging = new CountDownLatch(1);
        final CountDownLatch end = new CountDownLatch(1);

        @Idempotent(action = "transfer")
        public Transfer transfer(@Key String id) {
            if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("reset");
            }
            return new Transfer(id);
        }

        @Idempotent(action = "hang", timeLimit = "PT0.05S")
        public Transfer hang(@Key String id) {
            hanging.countDown();
            boolean ended = false;
            while (!ended) {
                try {
                    end.await();
                    ended = true;
                } catch (InterruptedException e) {
                    // does not listen
                }
            }
            throw new IllegalStateException("in the end");
        }

        public int runs() {
            return runs.get();
        }

        public CountDownLatch hanging() {
            return hanging;
        }

        public CountDownLatch end() {
            return end;
        }
    }

    private WeldContainer container;
    private Bank bank;
    private Ledger ledger;

    @BeforeEach
    void start() {
        container = Containers.with(Bank.class);
        bank = container.select(Bank.class).get();
        ledger = container.select(Ledger.class).get();
        container.select(InMemoryHost.class).get().caller("ann");
    }

    @AfterEach
    void stop() {
        container.close();
    }

    private Operation unknown() {
        assertThatThrownBy(() -> bank.transfer("T-1")).isInstanceOf(IllegalStateException.class);
        List<Operation> found = ledger.find(Query.of(Status.UNKNOWN)).operations();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private Event decision(String id) {
        List<Event> events = ledger.history(id).orElseThrow().events();
        return events.get(events.size() - 1);
    }

    @Test
    void find_showsWhatIsInDoubt() {
        Operation operation = unknown();
        assertThat(operation.action()).isEqualTo("transfer");
        assertThat(operation.key()).contains("T-1");
        assertThat(operation.attempts()).isEqualTo(1);
        assertThat(operation.failure()).contains(IllegalStateException.class.getName());
        assertThat(ledger.find(Query.all().ofAction("other")).operations()).isEmpty();
        assertThat(ledger.find(Query.all().olderThan(Duration.ofDays(1))).operations())
                .isEmpty();
    }

    @Test
    void pages_followOneAnother() {
        unknown();
        for (int i = 2; i <= 7; i++) {
            bank.transfer("T-" + i);
        }
        List<String> keys = new ArrayList<>();
        Query query = Query.all().limit(3);
        Page page = ledger.find(query);
        page.operations().forEach(operation -> keys.add(operation.key()));
        while (page.next().isPresent()) {
            page = ledger.find(query.after(page));
            page.operations().forEach(operation -> keys.add(operation.key()));
        }
        assertThat(keys).hasSize(7).doesNotHaveDuplicates();
    }

    @Test
    void settledAsHappened_isReplayed() {
        String id = unknown().id();

        ledger.settle(id, Outcome.happened(new Transfer("by hand")), "statement of 12 May");

        assertThat(bank.transfer("T-1")).isEqualTo(new Transfer("by hand"));
        assertThat(bank.runs()).isEqualTo(1);
        assertThat(decision(id).kind()).isEqualTo(Event.Kind.DECISION);
        assertThat(decision(id).outcome()).isEqualTo("SUCCEEDED");
        assertThat(decision(id).who()).contains("ann");
        assertThat(decision(id).why()).contains("statement of 12 May");
        assertThat(ledger.find(Query.of(Status.UNKNOWN)).operations()).isEmpty();
    }

    @Test
    void settledAsRuledOut_failsForGood() {
        String id = unknown().id();
        ledger.settle(id, Outcome.ruledOut(), "the account is closed");
        assertThatThrownBy(() -> bank.transfer("T-1"))
                .isInstanceOf(RecordedFailureException.class)
                .hasMessageContaining("the account is closed");
        assertThat(bank.runs()).isEqualTo(1);
    }

    @Test
    void released_runsAgain() {
        String id = unknown().id();
        assertThatThrownBy(() -> bank.transfer("T-1")).isInstanceOf(OutcomeUnknownException.class);

        ledger.release(id, "the bank never got it");

        assertThat(bank.transfer("T-1")).isEqualTo(new Transfer("T-1"));
        assertThat(bank.runs()).isEqualTo(2);
        assertThat(decision(id).outcome()).isEqualTo("RETRYABLE");
    }

    @Test
    void whatIsNotUnknown_isRefused() {
        String id = unknown().id();
        ledger.settle(id, Outcome.happened(new Transfer("by hand")), "seen");
        for (Ledger any : List.of(ledger, ledger.forced())) {
            assertThatThrownBy(() -> any.release(id, "again"))
                    .isInstanceOf(SettlementRefusedException.class)
                    .hasMessageContaining("SUCCEEDED");
            assertThatThrownBy(() -> any.settle(id, Outcome.ruledOut(), "again"))
                    .isInstanceOf(SettlementRefusedException.class);
            assertThatThrownBy(() -> any.release(NOWHERE, "again")).isInstanceOf(SettlementRefusedException.class);
        }
    }

    @Test
    void whatIsNoDecision_isRefused() {
        String id = unknown().id();
        assertThatThrownBy(() -> ledger.settle(id, Outcome.unknown(), "why"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ledger.settle(id, Outcome.happened("a text"), "why"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.String");
        assertThatThrownBy(() -> ledger.release(id, " ")).isInstanceOf(IllegalArgumentException.class);
        assertThat(ledger.find(Query.of(Status.UNKNOWN)).operations()).hasSize(1);
    }

    @Test
    void unknownId_hasNoHistory() {
        assertThat(ledger.history(NOWHERE)).isEqualTo(Optional.empty());
    }

    /** Past its time limit it counts as abandoned, and it still runs: it may have its effect yet. */
    @Test
    void attemptThatStillRuns_isNotReleasedUnlessForced() throws Exception {
        Thread caller = new Thread(() -> assertThatThrownBy(() -> bank.hang("H-1")));
        caller.start();
        bank.hanging().await();
        Awaitility.await()
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThatThrownBy(() -> bank.hang("H-1")).isInstanceOf(OutcomeUnknownException.class));
        String id = ledger.find(Query.of(Status.UNKNOWN)).operations().get(0).id();

        assertThatThrownBy(() -> ledger.release(id, "impatient"))
                .isInstanceOf(SettlementRefusedException.class)
                .hasMessageContaining("may still run");
        ledger.forced().release(id, "the bank has no record, and the line is cut");

        assertThat(decision(id).why()).contains("the bank has no record, and the line is cut (forced)");
        bank.end().countDown();
        caller.join();
    }

    @Test
    void statusOfTheApi_isThatOfThePorts() {
        assertThat(Arrays.stream(Status.values()).map(Enum::name))
                .containsExactlyElementsOf(Arrays.stream(dev.once.spi.Status.values())
                        .map(Enum::name)
                        .toList());
    }
}
