package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.util.Map;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ledger and books in two databases, which XA makes one transaction: a TRANSACTIONAL method writes into the books. */
@ExtendWith(ArquillianExtension.class)
abstract class XaContract {

    static WebArchive war(String name, String ledger, String books) {
        return OnceWar.bound(
                OnceWar.of(name, "", XaContract.class, Wires.class, Books.class, Rows.class, Runs.class),
                Map.of("jdbc/once", ledger, "jdbc/books", books));
    }

    @Inject
    private Wires wires;

    @Inject
    private Books books;

    @Inject
    private Rows rows;

    @Inject
    private UserTransaction transaction;

    @BeforeEach
    void prepare() {
        books.create();
    }

    @Test
    void commit_isOfBoth() throws Exception {
        assertThat(book("X-1")).isEqualTo("run 1");
        assertThat(book("X-1")).isEqualTo("run 1");
        assertBoth("X-1", 1);
    }

    @Test
    void callersCommit_isOfBoth() throws Exception {
        transaction.begin();
        books.insert("X-2 before");
        assertThat(book("X-2")).isEqualTo("run 1");
        assertThat(book("X-2")).isEqualTo("run 1");
        transaction.commit();
        assertThat(book("X-2")).isEqualTo("run 1");
        assertBoth("X-2", 1);
        assertThat(books.count("X-2 before")).isEqualTo(1);
    }

    @Test
    void callersRollback_isOfBoth_andTheNextCallRuns() throws Exception {
        transaction.begin();
        assertThat(book("X-3")).isEqualTo("run 1");
        transaction.rollback();
        assertBoth("X-3", 0);
        assertThat(book("X-3")).isEqualTo("run 2");
        assertBoth("X-3", 1);
    }

    @Test
    void exception_takesBoth_andTheNextCallRuns() throws Exception {
        assertThatThrownBy(() -> wires.transactional("X-4", () -> {
                    books.insert("X-4");
                    throw new IllegalStateException("failed");
                }))
                .hasMessage("failed");
        assertBoth("X-4", 0);
        assertThat(book("X-4")).isEqualTo("run 2");
        assertBoth("X-4", 1);
    }

    private String book(String order) throws Exception {
        return wires.transactional(order, () -> books.insert(order));
    }

    private void assertBoth(String order, int times) {
        assertThat(books.count(order)).isEqualTo(times);
        assertThat(rows.query(
                        "select count(*) from once_operation where action = 'wires.transactional'"
                                + " and status = 'SUCCEEDED' and readable_key like '%' || ?",
                        order))
                .isEqualTo(times);
    }
}
