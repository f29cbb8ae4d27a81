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
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code kill -9} of Open Liberty while calls of each effect, and some without any protection, are held at known points;
 * the server is started again, and each call is repeated. The calls know nothing of each other, so one kill is for all
 * of them.
 */
@BesideTheServer
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

    /** Where calls are killed whose verifications are killed too. */
    private static final List<Point> ASKED = List.of(Point.BEFORE_EFFECT, Point.AFTER_EFFECT);

    private static final List<String> UNDONE = List.of("external", "keyed", "transactional");
    private static final String AFTER_ROLLBACK = "after-rollback";
    private static final String BY_THE_NEXT_CALL = "rolled-back-next/";
    private static final String IN_THE_BACKGROUND = "rolled-back-alone/";

    /** The answers to the first calls after the kill, by order. */
    private static final Map<String, Answer> SECOND = new HashMap<>();

    private static Database database;
    private static RunningDemo demo;
    private static RunningDemo.Server server;

    @BeforeAll
    static void killWhileCallsAreHeld() throws Exception {
        database = Database.h2(RunningDemo.freePort());
        demo = RunningDemo.start("crash", database);
        server = demo.server("server");
        server.start();
        List<CompletableFuture<Answer>> held = new ArrayList<>();
        for (Point point : Point.values()) {
            for (String method : METHODS) {
                held.add(server.refundHeldAt(point.hold, method, point.order(method)));
            }
        }
        for (Point point : ASKED) {
            held.add(server.refundHeldAt(point.hold, "verified", point.order("asked")));
        }
        for (String prefix : List.of(BY_THE_NEXT_CALL, IN_THE_BACKGROUND)) {
            for (String method : UNDONE) {
                held.add(server.rollBackHeldAt(AFTER_ROLLBACK, method, prefix + method));
            }
        }
        for (Point point : Point.values()) {
            awaitHeld(point.hold, METHODS.size() + (ASKED.contains(point) ? 1 : 0));
        }
        awaitHeld(AFTER_ROLLBACK, 2 * UNDONE.size());
        for (String prefix : List.of(BY_THE_NEXT_CALL, IN_THE_BACKGROUND)) {
            assertThat(statuses(prefix)).isEqualTo(Map.of("refunds.external", "PENDING", "refunds.keyed", "PENDING"));
        }
        server.kill();
        assertThat(held).allSatisfy(call -> assertThat(call).failsWithin(Duration.ofSeconds(30)));
        server.start();
        // These first: nobody else has had time for them.
        for (String method : UNDONE) {
            callAgain(method, BY_THE_NEXT_CALL + method);
        }
        for (Point point : Point.values()) {
            for (String method : METHODS) {
                callAgain(method, point.order(method));
            }
        }
    }

    @AfterAll
    static void end() {
        if (demo != null) {
            demo.close();
        }
    }

    private static void awaitHeld(String point, int calls) {
        await().atMost(Duration.ofMinutes(1)).until(() -> server.held(point) == calls);
    }

    private static void callAgain(String method, String order) throws Exception {
        SECOND.put(order, server.refund(method, order));
    }

    @ParameterizedTest
    @EnumSource
    void killed_repeatedCallsHaveOneEffect(Point point) throws Exception {
        Map<String, Answer> second = byMethod(method -> SECOND.get(point.order(method)));
        Map<String, Answer> third = byMethod(method -> server.refund(method, point.order(method)));

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
            assertThat(third.get("external").text("type")).endsWith(":outcome-unknown");
        }
        // What was complete before the kill is replayed, not run again.
        assertThat(second.get("keyed").replayed()).isEqualTo(point == Point.BEFORE_ANSWER);
        assertThat(second.get("transactional").replayed()).isEqualTo(point == Point.BEFORE_ANSWER);

        // The control: every call has an effect of its own.
        assertThat(demo.effectsOf(point.order("unprotected"))).isEqualTo(point.effectsBefore + 2);
    }

    /** The verification dies with the server; another one asks again, and the gateway knows what it has promised. */
    @Test
    void killedAgainWhileTheVerifierIsAsked_oneEffect() throws Exception {
        demo.faults("delay", ASKED.size(), 60_000);
        List<CompletableFuture<Answer>> asking = ASKED.stream()
                .map(point -> server.refundLater("verified", point.order("asked")))
                .toList();
        await().atMost(Duration.ofMinutes(1)).until(() -> demo.faultsLeft() == 0);
        assertThat(asking).noneMatch(CompletableFuture::isDone);
        server.kill();
        assertThat(asking).allSatisfy(call -> assertThat(call).failsWithin(Duration.ofSeconds(30)));
        server.start();

        for (Point point : ASKED) {
            String order = point.order("asked");
            Answer second = server.refund("verified", order);
            Answer third = server.refund("verified", order);

            assertThat(second.status()).as(second.body()).isEqualTo(200);
            assertThat(second.attempt()).as(order).isEqualTo(point == Point.BEFORE_EFFECT ? 2 : 1);
            assertThat(demo.effectsOf(order)).as(order).isEqualTo(1);
            assertThat(third.replayed()).as(order).isTrue();
            assertThat(third.text("refundId")).as(order).isEqualTo(second.text("refundId"));
        }
    }

    /** A caller's transaction has rolled back, and the server dies before that is recorded: others find it out. */
    @Test
    void killedBetweenTheRollbackAndItsRecord_isSettledByTheNextCall() throws Exception {
        assertSettled(BY_THE_NEXT_CALL);
    }

    @Test
    void killedBetweenTheRollbackAndItsRecord_isSettledInTheBackground() throws Exception {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> statuses(IN_THE_BACKGROUND).get("refunds.external").equals("UNKNOWN"));
        for (String method : UNDONE) {
            callAgain(method, IN_THE_BACKGROUND + method);
        }
        assertSettled(IN_THE_BACKGROUND);
    }

    /** By what the first calls after the kill were answered. */
    private static void assertSettled(String prefix) throws Exception {
        Answer unknown = SECOND.get(prefix + "external");
        assertThat(unknown.status()).isEqualTo(409);
        assertThat(unknown.text("type")).endsWith(":outcome-unknown");
        assertThat(demo.effectsOf(prefix + "external")).isEqualTo(1);
        Answer keyed = SECOND.get(prefix + "keyed");
        assertThat(keyed.status()).as(keyed.body()).isEqualTo(200);
        assertThat(keyed.attempt()).isEqualTo(2);
        assertThat(demo.effectsOf(prefix + "keyed")).isEqualTo(1);
        Answer transactional = SECOND.get(prefix + "transactional");
        assertThat(transactional.status()).as(transactional.body()).isEqualTo(200);
        assertThat(transactional.replayed()).isFalse();
        assertThat(rows(prefix + "transactional")).isEqualTo(1);
    }

    /** Neither a change without its entry nor an entry without its change: whatever was killed between them. */
    @Test
    void everyOperation_standsWhereItsLastEntrySays() throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            try (ResultSet told = statement.executeQuery("select count(*) from once_audit where kind = 'EXECUTED'")) {
                told.next();
                assertThat(told.getInt(1)).isGreaterThan(10);
            }
            try (ResultSet untold = statement.executeQuery("""
                    select concat(o.action, ' ', o.readable_key, ' ', o.status) from once_operation o where not exists (
                    select 1 from once_audit a where a.operation_id = o.id and a.status = o.status
                    and a.generation = o.generation and a.fence = o.fence and not exists (
                    select 1 from once_audit b where b.operation_id = o.id and b.status is not null and b.kind <> 'REPLAYED'
                    and (b.happened_at > a.happened_at or (b.happened_at = a.happened_at and b.id > a.id))))""")) {
                assertThat(untold.next()).as("an operation that has no entry").isFalse();
            }
            try (ResultSet unreal = statement.executeQuery("""
                    select count(*) from once_audit a where a.kind = 'EXECUTED' and not exists (
                    select 1 from once_operation o where o.id = a.operation_id and o.status = 'SUCCEEDED')""")) {
                unreal.next();
                assertThat(unreal.getInt(1))
                        .as("results of operations that have none")
                        .isZero();
            }
        }
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

    private interface ByMethod {
        Answer answer(String method) throws Exception;
    }

    private static Map<String, Answer> byMethod(ByMethod call) throws Exception {
        Map<String, Answer> answers = new HashMap<>();
        for (String method : METHODS) {
            answers.put(method, call.answer(method));
        }
        return answers;
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
