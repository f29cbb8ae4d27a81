package dev.once.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.once.chaos.RunningDemo.Answer;
import dev.once.demo.launcher.Installation.Database;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the demo's page promises: each answer, and each fault of the gateway. */
@BesideTheServer
class DemoIT {

    private static RunningDemo demo;
    private static RunningDemo.Server server;

    @BeforeAll
    static void start() throws Exception {
        demo = RunningDemo.start("demo", Database.h2(RunningDemo.freePort()));
        // a machine that stands still for seconds is not what is tested here
        demo.setting("once.node.dead-after", "PT12S");
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
    @ValueSource(strings = {"external", "verified", "keyed", "transactional"})
    void calledTwice_replaysOneRefund(String method) throws Exception {
        Answer first = server.refund(method, "twice-" + method);
        Answer second = server.post(method, RunningDemo.body("twice-" + method, "12.5", "late"));
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.replayed()).isFalse();
        assertThat(second.replayed()).isTrue();
        assertThat(second.text("refundId")).isEqualTo(first.text("refundId"));
        assertThat(second.text("amount")).isEqualTo("12.50");
        assertThat(second.json().asJsonObject().getInt("attempt")).isEqualTo(1);

        Answer reused = server.post(method, RunningDemo.body("twice-" + method, "12.50", "another"));
        assertThat(reused.status()).isEqualTo(422);
        assertThat(reused.text("detail")).contains("reason");

        Answer row = server.get("/api/operations/" + first.text("operationId"));
        assertThat(row.text("status")).isEqualTo("SUCCEEDED");
        assertThat(row.text("action")).isEqualTo("refunds." + method);
    }

    /** The replay comes a moment later, and the reading itself is told too. */
    @Test
    void audit_tellsWhatHappened() throws Exception {
        String id = server.refund("keyed", "audited").text("operationId");
        assertThat(server.refund("keyed", "audited").replayed()).isTrue();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(
                                server.get("/api/audit?operation=" + id).json().asJsonArray())
                        .extracting(entry -> entry.asJsonObject().getString("kind"))
                        .startsWith("CLAIMED", "EXECUTED")
                        .contains("REPLAYED", "READ"));
    }

    @Test
    void goodwill_isEachAgentsOwn() throws Exception {
        Answer ann = server.refundBy("ann", "goodwill", "goodwill");
        assertThat(ann.replayed()).isFalse();
        assertThat(server.refundBy("bob", "goodwill", "goodwill").text("refundId"))
                .isNotEqualTo(ann.text("refundId"));
        assertThat(server.refundBy("ann", "goodwill", "goodwill").text("refundId"))
                .isEqualTo(ann.text("refundId"));
        assertThat(demo.effectsOf("goodwill")).isEqualTo(2);

        Answer nobody = server.refund("goodwill", "goodwill");
        assertThat(nobody.status()).isEqualTo(400);
        assertThat(nobody.text("detail")).contains("AGENT");
        assertThat(demo.effectsOf("goodwill")).isEqualTo(2);
    }

    @Test
    void page_isServed_andUnknownOperationIsNot() throws Exception {
        assertThat(server.get("/").body()).contains("Refunds, once");
        assertThat(server.get("/api/operations/" + "0".repeat(64)).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{\"orderId\":\"\",\"amount\":\"1\",\"reason\":\"\"}",
                "{\"orderId\":\"b\",\"amount\":\"0\",\"reason\":\"\"}",
                "{\"orderId\":\"b\",\"amount\":\"x\",\"reason\":\"\"}"
            })
    void badInput_isRefused(String body) throws Exception {
        Answer answer = server.post("keyed", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.headers().get("content-type").get(0)).startsWith("application/problem+json");
        assertThat(demo.effectsOf("b")).isZero();
    }

    @Test
    void gatewayBusyTwice_threeAttemptsAreRecorded_andOneRefundHappens() throws Exception {
        demo.faults("error-before", 2, 0);
        Answer answer = server.refund("external", "busy twice");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.replayed()).isFalse();
        assertThat(answer.json().asJsonObject().getInt("attempt")).isEqualTo(3);
        assertThat(demo.effectsOf("busy twice")).isEqualTo(1);
        assertThat(demo.effectsInFile())
                .filteredOn(line -> line.contains("\"busy twice\""))
                .hasSize(1);

        JsonObject operation = server.get("/api/operations/" + answer.text("operationId"))
                .json()
                .asJsonObject();
        assertThat(operation.getString("status")).isEqualTo("SUCCEEDED");
        assertThat(operation.getString("attempts")).isEqualTo("3");
        assertThat(operation.getString("fence")).isEqualTo("3");
        assertThat(operation.getJsonArray("other_attempts").getValuesAs(JsonObject.class))
                .extracting(attempt -> attempt.getString("fence") + " " + attempt.getString("outcome") + " "
                        + attempt.getString("failure_type"))
                .containsExactly(
                        "1 RETRYABLE dev.once.demo.refunds.GatewayException$Busy",
                        "2 RETRYABLE dev.once.demo.refunds.GatewayException$Busy");
    }

    @Test
    void gatewayBusyForLong_nothingHappened_nextCallRuns() throws Exception {
        demo.faults("error-before", 4, 0);
        Answer busy = server.refund("external", "busy for long");
        assertThat(busy.status()).isEqualTo(503);
        assertThat(busy.headers()).containsKey("retry-after");
        Answer second = server.refund("external", "busy for long");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json().asJsonObject().getInt("attempt")).isEqualTo(5);
        assertThat(demo.effectsOf("busy for long")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"error-after", "drop-reply"})
    void answerLost_externalIsUnknown_keyedIsRepeated(String fault) throws Exception {
        demo.faults(fault, 1, 0);
        assertThat(server.refund("external", "lost-" + fault).status()).isEqualTo(502);
        Answer unknown = server.refund("external", "lost-" + fault);
        assertThat(unknown.status()).isEqualTo(409);
        assertThat(unknown.text("type")).endsWith(":outcome-unknown");
        assertThat(demo.effectsOf("lost-" + fault)).isEqualTo(1);

        demo.faults(fault, 1, 0);
        assertThat(server.refund("keyed", "lost-keyed-" + fault).status()).isEqualTo(502);
        assertThat(server.refund("keyed", "lost-keyed-" + fault).status()).isEqualTo(200);
        assertThat(demo.effectsOf("lost-keyed-" + fault)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"error-after", "drop-reply"})
    void answerLost_verifiedAsksTheGateway(String fault) throws Exception {
        String order = "lost-verified-" + fault;
        demo.faults(fault, 1, 0);
        assertThat(server.refund("verified", order).status()).isEqualTo(502);

        Answer found = server.refund("verified", order);

        assertThat(found.status()).isEqualTo(200);
        assertThat(found.replayed()).isTrue();
        assertThat(found.json().asJsonObject().getInt("attempt")).isEqualTo(1);
        assertThat(demo.effectsOf(order)).isEqualTo(1);
        assertThat(server.get("/api/operations/" + found.text("operationId")).text("status"))
                .isEqualTo("SUCCEEDED");
    }

    @Test
    void gatewaySlow_duplicateWaitsItsTime_thenIsToldInProgress() throws Exception {
        demo.faults("delay", 1, 30_000);
        CompletableFuture<Answer> first = server.refundLater("external", "slow");
        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
            assertThat(first).as(() -> first.join().body()).isNotDone();
            assertThat(demo.effectsOf("slow")).isEqualTo(1);
        });
        Answer duplicate = server.refund("external", "slow");
        assertThat(duplicate.status()).isEqualTo(409);
        assertThat(duplicate.text("type")).endsWith(":in-progress");
        assertThat(duplicate.headers()).containsKey("retry-after");
        assertThat(first.get(60, TimeUnit.SECONDS).status()).isEqualTo(200);
        assertThat(demo.effectsOf("slow")).isEqualTo(1);
    }

    @Test
    void goodwillPastItsTimeLimit_isRepeatedByTheNextCall_withTheSameKey() throws Exception {
        demo.faults("delay", 1, 30_000);
        Answer late = server.refundBy("ann", "goodwill", "past its limit");
        assertThat(late.status()).as(late.body()).isNotEqualTo(200);
        assertThat(demo.effectsOf("past its limit")).isEqualTo(1);

        Answer second = server.refundBy("ann", "goodwill", "past its limit");

        assertThat(second.status()).as(second.body()).isEqualTo(200);
        assertThat(second.json().asJsonObject().getInt("attempt")).isEqualTo(2);
        assertThat(demo.effectsOf("past its limit")).isEqualTo(1);
    }

    @Test
    void heartbeatLocked_nothingRuns_afterwardsItDoes() throws Exception {
        CompletableFuture<Answer> lock = server.postLater("/api/heartbeat-locks?seconds=12");
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            Answer refused = server.refund("keyed", "locked " + System.nanoTime());
            assertThat(refused.status()).as(refused.body()).isEqualTo(503);
            assertThat(refused.text("detail")).contains("heartbeat");
        });
        assertThat(lock).isNotDone();
        assertThat(lock.get(60, TimeUnit.SECONDS).status()).isEqualTo(204);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(server.refund("keyed", "unlocked").status()).isEqualTo(200));
    }
}
