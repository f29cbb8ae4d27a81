package dev.once.internal.jpa;

import dev.once.spi.StoreException;
import dev.once.spi.StoreException.Kind;
import dev.once.spi.Transactions;
import dev.once.spi.Transactions.Completion;
import dev.once.spi.Transactions.State;
import dev.once.spi.Within;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.hibernate.JDBCException;
import org.jspecify.annotations.Nullable;

/**
 * Runs work on the ledger's rows in a transaction, and says what a failure of it means. Thread-safe.
 *
 * @param tables the tables
 * @param shared the data source that the ledger shares with the application
 * @param claims the data source of the ledger's own transactions
 * @param transactions the container's transactions
 */
record Ledger(Tables tables, DataSource shared, DataSource claims, Transactions transactions) {

    /** After so many deadlocks and serialization failures in a row, something else is wrong. */
    static final int ATTEMPTS = 25;

    private static final long LONGEST_PAUSE_MILLIS = 100;

    Database database() {
        return tables.database();
    }

    Statements statements() {
        return tables.statements();
    }

    /** What is to be done in one transaction. May be run again, from the beginning, in another one. */
    interface Work<T extends @Nullable Object> {
        T run(Rows rows) throws SQLException;
    }

    /**
     * Runs the work in a transaction of its own, again after a deadlock or a serialization failure. When it returns,
     * the transaction is committed.
     *
     * @throws SQLException what a statement of the work has thrown; the transaction is rolled back
     */
    <T extends @Nullable Object> T own(Work<T> work) throws SQLException {
        return repeated(committing -> {
            AtomicReference<@Nullable Completion> end = new AtomicReference<>();
            T result = transactions.inNew(() -> {
                transactions.onCompletion(end::set);
                try (Connection connection = connection(claims)) {
                    T changed = work.run(new Rows(tables, connection, Within.OWN_TRANSACTION));
                    committing.set(true);
                    return changed;
                }
            });
            requireCommitted(end.get());
            return result;
        });
    }

    /**
     * Runs a statement that only reads, outside of transactions: it is one of its own, and spares the round trip of a
     * commit. Again after a serialization failure.
     *
     * @throws SQLException what the statement has thrown
     */
    <T extends @Nullable Object> T apart(Work<T> work) throws SQLException {
        return repeated(committing -> transactions.without(() -> {
            try (Connection connection = connection(claims)) {
                return work.run(new Rows(tables, connection, Within.CALLERS_TRANSACTION));
            }
        }));
    }

    private interface Attempt<T extends @Nullable Object> {
        /** Says from when on a commit may have happened. */
        T run(AtomicBoolean committing) throws Exception;
    }

    private <T extends @Nullable Object> T repeated(Attempt<T> work) throws SQLException {
        return Interruption.setAside(() -> repeatedNow(work));
    }

    private <T extends @Nullable Object> T repeatedNow(Attempt<T> work) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            AtomicBoolean committing = new AtomicBoolean();
            try {
                return work.run(committing);
            } catch (Exception e) {
                SQLException sql = Failures.sqlException(e);
                boolean rolledBack = sql != null && database().endsTransaction(sql);
                if (!rolledBack || attempt == ATTEMPTS) {
                    throw inOwn(e, sql, committing.get() && !rolledBack);
                }
                pause(attempt);
            }
        }
    }

    /** A transaction that its timeout has doomed can be rolled back, and the call around it return normally. */
    private static void requireCommitted(@Nullable Completion end) {
        if (end != Completion.COMMITTED) {
            throw new StoreException(
                    end == Completion.ROLLED_BACK ? Kind.UNAVAILABLE : Kind.IN_DOUBT,
                    "The ledger's transaction did not commit.",
                    new IllegalStateException("The transaction ended as " + end + ", perhaps by its timeout."));
        }
    }

    /** What a failed transaction of our own means. A commit that fails otherwise than by a rollback may have happened. */
    private static SQLException inOwn(Exception e, @Nullable SQLException sql, boolean committing) {
        if (e instanceof StoreException store) {
            throw store;
        }
        if (committing) {
            throw new StoreException(Kind.IN_DOUBT, "The ledger's commit was sent and not acknowledged.", e);
        }
        if (sql != null) {
            return sql;
        }
        if (e instanceof IllegalStateException bug) {
            throw bug;
        }
        throw new StoreException(Kind.UNAVAILABLE, "The ledger could not run a transaction of its own.", e);
    }

    /**
     * Runs the work in the transaction that is active on this thread.
     *
     * @throws SQLException what a statement of the work has thrown; the transaction is as its statement has left it
     */
    <T extends @Nullable Object> T callers(Work<T> work) throws SQLException {
        if (transactions.state() == State.NONE) {
            throw new IllegalStateException("No transaction is active: the ledger's rows would commit on their own.");
        }
        return Interruption.setAside(() -> {
            try (Connection connection = connection(shared)) {
                return work.run(new Rows(tables, connection, Within.CALLERS_TRANSACTION));
            } catch (JDBCException e) {
                throw e.getSQLException();
            }
        });
    }

    <T extends @Nullable Object> T within(Within within, Work<T> work) throws SQLException {
        return within == Within.OWN_TRANSACTION ? own(work) : callers(work);
    }

    /**
     * What a statement's failure means that is neither a duplicate nor a lock timeout. A caller's transaction cannot go
     * on after it: a database that has rolled it back, or has aborted it, lets JTA commit the rest without a word.
     */
    StoreException failed(Within within, SQLException e) {
        if (within == Within.OWN_TRANSACTION) {
            return new StoreException(Kind.UNAVAILABLE, "The ledger's database refused a statement.", e);
        }
        transactions.doom();
        if (transactions.cannotJoin(e)) {
            return cannotJoin(e);
        }
        return database().endsTransaction(e)
                ? new StoreException(
                        Kind.CALLER_ROLLED_BACK,
                        "The database has rolled the transaction back, by a deadlock or a serialization failure.",
                        e)
                : new StoreException(
                        Kind.UNAVAILABLE,
                        "The ledger's database refused a statement; the transaction can only roll back.",
                        e);
    }

    private static StoreException cannotJoin(SQLException e) {
        return new StoreException(
                Kind.CANNOT_JOIN,
                "The ledger's data source cannot join the transaction, which has another one already: not both are XA.",
                e);
    }

    private static Connection connection(DataSource source) {
        try {
            return Interruption.ignored(source::getConnection);
        } catch (SQLException e) {
            throw Failures.isExhausted(e)
                    ? new StoreException(
                            Kind.EXHAUSTED,
                            "No connection was to be had for the ledger within its pool's timeout. Bind"
                                    + " jdbc/once-claims to a pool of its own, or make the pool larger than the number"
                                    + " of transactions that are open at a time.",
                            e)
                    : new StoreException(Kind.UNAVAILABLE, "The ledger's database gave no connection.", e);
        }
    }

    static void pause(int attempt) {
        long longest = Math.min(LONGEST_PAUSE_MILLIS, 1L << Math.min(attempt, 10));
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(TimeUnit.MILLISECONDS.toNanos(longest)));
    }
}
