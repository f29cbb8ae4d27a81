package dev.once.internal.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.spi.Transactions;
import dev.once.spi.Transactions.Completion;
import dev.once.spi.Transactions.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JtaTransactionsTest {

    private static LedgerHarness harness;

    private final Transactions transactions = harness.transactions();

    @BeforeAll
    static void open() {
        harness = LedgerHarness.open(TestDatabase.H2);
        TestDatabase.execute(harness.url(), "create table app (id integer)");
    }

    @AfterAll
    static void close() {
        harness.close();
    }

    @BeforeEach
    void empty() throws Exception {
        harness.update("delete from app");
    }

    private static String rows() throws Exception {
        return harness.query("select count(*) from app");
    }

    @Test
    void noTransaction_hasNoKeyAndNoResources() {
        assertThat(transactions.state()).isEqualTo(State.NONE);
        assertThat(transactions.key()).isNull();
        assertThat(transactions.resource("key")).isNull();
    }

    @Test
    void newTransaction_isAnotherOneAndTheCallersComesBack() throws Exception {
        transactions.inNew(() -> {
            Object outer = transactions.key();
            transactions.putResource("key", "outer");
            harness.update("insert into app values (1)");
            transactions.inNew(() -> {
                assertThat(transactions.key()).isNotNull().isNotEqualTo(outer);
                assertThat(transactions.resource("key")).isNull();
                assertThat(rows()).isEqualTo("0");
                return null;
            });
            transactions.without(() -> {
                assertThat(transactions.state()).isEqualTo(State.NONE);
                return null;
            });
            assertThat(transactions.state()).isEqualTo(State.ACTIVE);
            assertThat(transactions.key()).isEqualTo(outer);
            assertThat(transactions.resource("key")).isEqualTo("outer");
            return null;
        });
        assertThat(rows()).isEqualTo("1");
    }

    static Stream<Throwable> throwables() {
        return Stream.of(new IOException("checked"), new IllegalArgumentException("unchecked"), new AssertionError());
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void workThatThrows_isRolledBackAndItsExceptionComesAsItWas(Throwable thrown) throws Exception {
        assertThatThrownBy(() -> transactions.inNew(() -> {
                    harness.update("insert into app values (1)");
                    return failing(thrown);
                }))
                .isSameAs(thrown);
        assertThatThrownBy(() -> transactions.without(() -> failing(thrown))).isSameAs(thrown);
        assertThat(rows()).isEqualTo("0");
    }

    /** A container may commit after a checked exception, and wraps what it does not know: neither must show. */
    @ParameterizedTest
    @MethodSource("throwables")
    void containerThatWrapsAndCommits_doesNotShow(Throwable thrown) throws Exception {
        Transactions wrapping = harness.transactions(new Demarcation() {
            @Override
            public <T> T inNew(java.util.concurrent.Callable<T> work) throws Exception {
                List<Throwable> caught = new ArrayList<>();
                T result = transactions.inNew(() -> {
                    try {
                        return work.call();
                    } catch (Throwable e) {
                        caught.add(e);
                        return null;
                    }
                });
                if (!caught.isEmpty()) {
                    throw new IllegalStateException("wrapped", caught.get(0));
                }
                return result;
            }

            @Override
            public <T> T without(java.util.concurrent.Callable<T> work) throws Exception {
                return work.call();
            }
        });
        assertThatThrownBy(() -> wrapping.inNew(() -> {
                    harness.update("insert into app values (1)");
                    return failing(thrown);
                }))
                .isSameAs(thrown);
        assertThat(rows()).isEqualTo("0");
    }

    private static Object failing(Throwable thrown) throws Exception {
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (Exception) thrown;
    }

    @Test
    void doomedTransaction_rollsBackAndTellsItsListeners() throws Exception {
        List<Completion> told = new ArrayList<>();
        transactions.inNew(() -> {
            transactions.onCompletion(told::add);
            harness.update("insert into app values (1)");
            transactions.doom();
            assertThat(transactions.state()).isEqualTo(State.DOOMED);
            return null;
        });
        assertThat(told).containsExactly(Completion.ROLLED_BACK);
        assertThat(rows()).isEqualTo("0");
    }

    /** What is to be settled after a transaction's end is settled in a new one, from the callback. */
    @Test
    void listenerOfACompletion_canWriteInANewTransaction() throws Exception {
        List<Completion> told = new ArrayList<>();
        transactions.inNew(() -> {
            transactions.onCompletion(completion -> {
                told.add(completion);
                try {
                    transactions.inNew(() -> harness.update("insert into app values (2)"));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            return harness.update("insert into app values (1)");
        });
        assertThat(told).containsExactly(Completion.COMMITTED);
        assertThat(rows()).isEqualTo("2");
    }
}
