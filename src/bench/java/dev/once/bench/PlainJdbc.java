package dev.once.bench;

import dev.once.bench.app.LedgerByHand;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The same statements without a container: a connection for each thread, claim and completion in commits of their own. */
final class PlainJdbc implements AutoCloseable {

    private static final String RESULT = "{\"paymentId\":\"P-%1$s\",\"orderId\":\"%1$s\",\"amount\":12.50}";

    private final List<Connection> connections = new ArrayList<>();
    private final ExecutorService threads;

    PlainJdbc(String url, int count) throws SQLException {
        for (int i = 0; i < count; i++) {
            Connection connection = DriverManager.getConnection(url, "postgres", "");
            connection.setAutoCommit(false);
            connections.add(connection);
        }
        threads = Executors.newFixedThreadPool(count);
    }

    /** The nanoseconds of each call. */
    List<Long> external(int count, int calls) throws Exception {
        List<Future<List<Long>>> tasks = new ArrayList<>();
        for (Connection connection : connections.subList(0, count)) {
            tasks.add(threads.submit(() -> calls(connection, calls)));
        }
        List<Long> nanos = new ArrayList<>();
        for (Future<List<Long>> task : tasks) {
            nanos.addAll(task.get());
        }
        return nanos;
    }

    private static List<Long> calls(Connection connection, int calls) throws SQLException {
        String run = UUID.randomUUID().toString();
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            String key = run + "-" + i;
            long begin = System.nanoTime();
            LedgerByHand.Claimed claimed = LedgerByHand.claim(connection, "EXTERNAL", key);
            connection.commit();
            LedgerByHand.complete(connection, claimed, RESULT.formatted(key));
            connection.commit();
            nanos.add(System.nanoTime() - begin);
        }
        return nanos;
    }

    @Override
    public void close() throws SQLException {
        threads.shutdownNow();
        for (Connection connection : connections) {
            connection.close();
        }
    }
}
