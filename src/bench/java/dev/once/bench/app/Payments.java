package dev.once.bench.app;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;

/** The business methods: idempotent, and the same without Once. */
@ApplicationScoped
public class Payments {

    @Resource(lookup = "jdbc/once")
    private DataSource source;

    private volatile CountDownLatch hotRuns = new CountDownLatch(1);
    private volatile CountDownLatch hotMayEnd = new CountDownLatch(1);

    @Idempotent(action = "bench.external", effect = Effect.EXTERNAL)
    public Payment external(@Key String orderId, BigDecimal amount) {
        return Payment.of(orderId);
    }

    @Transactional
    @Idempotent(action = "bench.transactional", effect = Effect.TRANSACTIONAL)
    public Payment transactional(@Key String orderId, BigDecimal amount) throws SQLException {
        return insert(orderId);
    }

    /** Runs until it is let end. */
    @Idempotent(action = "bench.hot", effect = Effect.EXTERNAL, waitAtMost = "PT2M")
    public Payment hot(@Key String orderId) throws InterruptedException {
        hotRuns.countDown();
        hotMayEnd.await();
        return Payment.of(orderId);
    }

    Payment nothing(String orderId) {
        return Payment.of(orderId);
    }

    Payment row(String orderId) throws SQLException {
        return insert(orderId);
    }

    void awaitHotRuns() throws InterruptedException {
        hotRuns.await();
    }

    void endHot() {
        hotMayEnd.countDown();
    }

    private Payment insert(String orderId) throws SQLException {
        Payment payment = Payment.of(orderId);
        try (Connection connection = source.getConnection()) {
            LedgerByHand.pay(connection, payment);
        }
        return payment;
    }
}
