package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.exceptions.LedgerUnavailableException;
import dev.once.exceptions.OutcomeUnknownException;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ledger and books in two data sources without XA, which cannot be one transaction. Whoever comes second is refused. */
@ExtendWith(ArquillianExtension.class)
class TwoDataSourcesIT {

    private static final String REMEDY = "bind jdbc/once to the data source that the application uses";

    @Deployment
    static WebArchive war() {
        return OnceWar.bound(
                OnceWar.of("two-data-sources", "", Wires.class, Books.class, Rows.class, Runs.class),
                Map.of("jdbc/once", "jdbc/postgresql", "jdbc/books", "jdbc/small"));
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

    @AfterEach
    void end() throws Exception {
        if (transaction.getStatus() != jakarta.transaction.Status.STATUS_NO_TRANSACTION) {
            transaction.rollback();
        }
    }

    @Test
    void booksInsideATransactionalMethod_areRefused_andTheExceptionSaysWhy() {
        assertThatThrownBy(() -> wires.transactional("D-1", () -> books.insert("D-1")))
                .isInstanceOf(Books.Failure.class)
                .satisfies(e -> assertThat(e.getSuppressed())
                        .hasSize(1)
                        .allSatisfy(why -> assertThat(why)
                                .hasMessageContaining(REMEDY)
                                .hasMessageContaining("XA")
                                .hasMessageContaining("nothing happened")));
        assertNothing("D-1");
    }

    @Test
    void transactionalMethodAfterTheBooks_isRefused_andSaysWhy() throws Exception {
        transaction.begin();
        books.insert("D-2");
        assertThatThrownBy(() -> wires.transactional("D-2", () -> {}))
                .isInstanceOf(LedgerUnavailableException.class)
                .hasMessageContaining(REMEDY)
                .hasMessageContaining("XA")
                .hasMessageContaining("The method did not run");
        assertThatThrownBy(() -> transaction.commit()).isInstanceOf(Exception.class);
        assertThat(Runs.of("D-2")).isZero();
        assertNothing("D-2");
    }

    /** It has run by then: its claim is in a transaction of its own. */
    @Test
    void externalMethodAfterTheBooks_cannotBeRecordedWithThem_andSaysWhy() throws Exception {
        transaction.begin();
        books.insert("D-3");
        assertThatThrownBy(() -> wires.external("D-3", () -> {}))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining(REMEDY);
        assertThatThrownBy(() -> transaction.commit()).isInstanceOf(Exception.class);
        assertThat(books.count("D-3")).isZero();
        assertThat(rows.texts(
                        "select status || ' ' || receipt_result from once_operation where action = 'wires.external'"
                                + " and readable_key like '%D-3'"))
                .containsExactly("UNKNOWN \"run 1\"");
    }

    private void assertNothing(String order) {
        assertThat(books.count(order)).isZero();
        assertThat(rows.query("select count(*) from once_operation where readable_key like '%' || ?", order))
                .isZero();
    }
}
