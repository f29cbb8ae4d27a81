package dev.once.bench.app;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.transaction.Transactional;
import jakarta.transaction.UserTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** What an application does itself where it has no Once: the references. */
@ApplicationScoped
public class ByHand {

    private final Jsonb jsonb = JsonbBuilder.create();

    @Resource(lookup = "jdbc/once")
    private DataSource source;

    /** Its connections go back to the pool when they are closed, also outside a transaction. */
    @Resource(name = "jdbc/unshared", lookup = "jdbc/once", shareable = false)
    private DataSource unshared;

    @Inject
    private UserTransaction transaction;

    @Inject
    private Payments payments;

    void createTables() throws SQLException {
        try (Connection connection = source.getConnection()) {
            LedgerByHand.createTables(connection);
        }
    }

    /** The claim in a transaction of its own, the method, the result in a second one. */
    Payment external(String orderId) throws Exception {
        transaction.begin();
        LedgerByHand.Claimed claimed;
        try (Connection connection = source.getConnection()) {
            claimed = LedgerByHand.claim(connection, "EXTERNAL", orderId);
        }
        transaction.commit();
        Payment payment = payments.nothing(orderId);
        transaction.begin();
        try (Connection connection = source.getConnection()) {
            LedgerByHand.complete(connection, claimed, jsonb.toJson(payment));
        }
        transaction.commit();
        return payment;
    }

    /** Claim, business row and result in one transaction. */
    Payment transactional(String orderId) throws Exception {
        transaction.begin();
        Payment payment;
        LedgerByHand.Claimed claimed;
        try (Connection connection = source.getConnection()) {
            claimed = LedgerByHand.claim(connection, "TRANSACTIONAL", orderId);
        }
        payment = payments.row(orderId);
        try (Connection connection = source.getConnection()) {
            LedgerByHand.complete(connection, claimed, jsonb.toJson(payment));
        }
        transaction.commit();
        return payment;
    }

    /** Without a transaction: the container keeps the thread's connection from call to call. */
    String read(String orderId) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return LedgerByHand.read(connection, orderId);
        }
    }

    String readFromPool(String orderId) throws SQLException {
        try (Connection connection = unshared.getConnection()) {
            return LedgerByHand.read(connection, orderId);
        }
    }

    String readInTransaction(String orderId) throws Exception {
        transaction.begin();
        String result = read(orderId);
        transaction.commit();
        return result;
    }

    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public String readInAnnotatedTransaction(String orderId) throws SQLException {
        return read(orderId);
    }

    Payment json(String orderId) {
        return jsonb.fromJson(jsonb.toJson(Payment.of(orderId)), Payment.class);
    }
}
