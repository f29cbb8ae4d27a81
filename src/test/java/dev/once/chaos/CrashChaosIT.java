package dev.once.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.once.chaos.RunningDemo.Answer;
import dev.once.demo.launcher.Installation.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code kill -9} of Open Liberty while a call of each effect, and one without any protection, is held at a known
 * point; the server is started again, and each call is repeated.
 */
class CrashChaosIT {

    /** A point, and what the repeated EXTERNAL call answers, its effects, and the effects before the kill. */
    enum Point {
        BEFORE_CLAIM("before-claim", 200, 1, 0),
        BEFORE_EFFECT("before-effect", 409, 0, 0),
        AFTER_EFFECT("after-effect", 409, 1, 1),
        BEFORE_ANSWER("before-answer", 200, 1, 1);

        private final String hold;
        private final int externalStatus;
        private final int externalEffects;
        private final int effectsBefore;

        Point(String hold, int externalStatus, int externalEffects, int effectsBefore) {
            this.hold = hold;
            this.externalStatus = externalStatus;
            this.externalEffects = externalEffects;
            this.effectsBefore = effectsBefore;
        }

        String order(String method) {
            return hold + "/" + method;
        }
    }

    private static final List<String> METHODS =
            List.of("external", "verified", "keyed", "transactional", "unprotected");

    private static Database database;
    private static RunningDemo demo;
    private static RunningDemo.Server server;

    @BeforeAll
    static void start() throws Exception {
        database = Database.h2(RunningDemo.freePort());
        demo = RunningDemo.start("crash", database);
        server = demo.server("server");
        server.start();
    }

    @AfterAll
    static void end() {
        if (demo != null) {
            demo.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void killed_repeatedCallsHaveOneEffect(Point point) throws Exception {
        List<CompletableFuture<Answer>> held = METHODS.stream()
                .map(method -> server.refundHeldAt(point.hold, method, point.order(method)))
                .toList();
        await().atMost(Duration.ofMinutes(1)).until(() -> server.held(point.hold) == METHODS.size());
        server.kill();
        for (CompletableFuture<Answer> call : held) {
            assertThat(call).failsWithin(Duration.ofSeconds(30));
        }
        server.start();

        Map<String, Answer> second = repeatAll(point);
        Map<String, Answer> third = repeatAll(point);

        assertThat(second.get("keyed").status()).isEqualTo(200);
        assertThat(demo.effectsOf(point.order("keyed"))).isEqualTo(1);
        assertThat(third.get("keyed").text("refundId"))
                .isEqualTo(second.get("keyed").text("refundId"));

        assertThat(second.get("transactional").status()).isEqualTo(200);
        assertThat(rows(point.order("transactional"))).isEqualTo(1);
        assertThat(third.get("transactional").text("refundId"))
                .isEqualTo(second.get("transactional").text("refundId"));

        // Its verifier has asked the gateway: the first attempt's refund, or, since there was none, a second attempt's.
        assertThat(second.get("verified").status()).isEqualTo(200);
        assertThat(demo.effectsOf(point.order("verified"))).isEqualTo(1);
        assertThat(second.get("verified").attempt()).isEqualTo(point == Point.BEFORE_EFFECT ? 2 : 1);
        assertThat(second.get("verified").replayed()).isEqualTo(point.effectsBefore == 1);
        assertThat(third.get("verified").replayed()).isTrue();
        assertThat(third.get("verified").text("refundId"))
                .isEqualTo(second.get("verified").text("refundId"));

        assertThat(second.get("external").status()).isEqualTo(point.externalStatus);
        assertThat(third.get("external").status()).isEqualTo(point.externalStatus);
        assertThat(demo.effectsOf(point.order("external"))).isEqualTo(point.externalEffects);
        if (point.externalStatus == 409) {
            assertThat(third.get("external").text("title")).isEqualTo("outcome unknown");
        }
        // What was complete before the kill is replayed, not run again.
        assertThat(second.get("keyed").replayed()).isEqualTo(point == Point.BEFORE_ANSWER);
        assertThat(second.get("transactional").replayed()).isEqualTo(point == Point.BEFORE_ANSWER);

        // The control: every call has an effect of its own.
        assertThat(demo.effectsOf(point.order("unprotected"))).isEqualTo(point.effectsBefore + 2);
    }

    /** The verification dies with the server; another one asks again, and the gateway knows what it has promised. */
    @ParameterizedTest
    @EnumSource(names = {"BEFORE_EFFECT", "AFTER_EFFECT"})
    void killedAgainWhileTheVerifierIsAsked_oneEffect(Point point) throws Exception {
        String order = point.hold + "/asked";
        CompletableFuture<Answer> held = server.refundHeldAt(point.hold, "verified", order);
        await().atMost(Duration.ofMinutes(1)).until(() -> server.held(point.hold) == 1);
        server.kill();
        assertThat(held).failsWithin(Duration.ofSeconds(30));
        server.start();
        demo.faults("delay", 1, 60_000);
        CompletableFuture<Answer> asking = server.refundLater("verified", order);
        await().atMost(Duration.ofMinutes(1)).until(() -> demo.faultsLeft() == 0);
        assertThat(asking).isNotDone();
        server.kill();
        assertThat(asking).failsWithin(Duration.ofSeconds(30));
        server.start();

        Answer second = server.refund("verified", order);
        Answer third = server.refund("verified", order);

        assertThat(second.status()).as(second.body()).isEqualTo(200);
        assertThat(second.attempt()).isEqualTo(point == Point.BEFORE_EFFECT ? 2 : 1);
        assertThat(demo.effectsOf(order)).isEqualTo(1);
        assertThat(third.replayed()).isTrue();
        assertThat(third.text("refundId")).isEqualTo(second.text("refundId"));
    }

    /** A caller's transaction has rolled back, and the server dies before that is recorded: others find it out. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void killedBetweenTheRollbackAndItsRecord_isSettledByTheNextCallOrInTheBackground(boolean byTheNextCall)
            throws Exception {
        List<String> methods = List.of("external", "keyed", "transactional");
        String prefix = "rolled-back-" + byTheNextCall + "/";
        List<CompletableFuture<Answer>> held = methods.stream()
                .map(method -> server.rollBackHeldAt("after-rollback", method, prefix + method))
                .toList();
        await().atMost(Duration.ofMinutes(1)).until(() -> server.held("after-rollback") == methods.size());
        assertThat(statuses(prefix)).isEqualTo(Map.of("refunds.external", "PENDING", "refunds.keyed", "PENDING"));
        server.kill();
        for (CompletableFuture<Answer> call : held) {
            assertThat(call).failsWithin(Duration.ofSeconds(30));
        }
        server.start();
        if (!byTheNextCall) {
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> statuses(prefix).get("refunds.external").equals("UNKNOWN"));
        }

        Answer unknown = server.refund("external", prefix + "external");
        assertThat(unknown.status()).isEqualTo(409);
        assertThat(unknown.text("title")).isEqualTo("outcome unknown");
        assertThat(demo.effectsOf(prefix + "external")).isEqualTo(1);
        Answer keyed = server.refund("keyed", prefix + "keyed");
        assertThat(keyed.status()).as(keyed.body()).isEqualTo(200);
        assertThat(keyed.attempt()).isEqualTo(2);
        assertThat(demo.effectsOf(prefix + "keyed")).isEqualTo(1);
        Answer transactional = server.refund("transactional", prefix + "transactional");
        assertThat(transactional.status()).as(transactional.body()).isEqualTo(200);
        assertThat(transactional.replayed()).isFalse();
        assertThat(rows(prefix + "transactional")).isEqualTo(1);
    }

    /** Of the operations of these orders, by action. */
    private static Map<String, String> statuses(String prefix) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                PreparedStatement statement = connection.prepareStatement(
                        "select action, status from once_operation where readable_key like '%' || ? || '%'")) {
            statement.setString(1, prefix);
            try (ResultSet rows = statement.executeQuery()) {
                Map<String, String> found = new HashMap<>();
                while (rows.next()) {
                    found.put(rows.getString(1), rows.getString(2));
                }
                return found;
            }
        }
    }

    private static Map<String, Answer> repeatAll(Point point) {
        return METHODS.stream().collect(Collectors.toMap(method -> method, method -> {
            try {
                return server.refund(method, point.order(method));
            } catch (Exception e) {
                throw new AssertionError(method, e);
            }
        }));
    }

    /** How often the order was refunded in the application's own tables. */
    private static int rows(String orderId) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                PreparedStatement statement =
                        connection.prepareStatement("select count(*), max(o.refunded) from refunds r"
                                + " join orders o on o.order_id = r.order_id where r.order_id = ?")) {
            statement.setString(1, orderId);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                assertThat(row.getString(2)).isEqualTo("12.50");
                return row.getInt(1);
            }
        }
    }
}
