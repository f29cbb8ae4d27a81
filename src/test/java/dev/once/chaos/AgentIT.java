package dev.once.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.chaos.RunningDemo.Answer;
import dev.once.demo.launcher.Installation.Database;
import dev.once.mcp.McpTools;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The demo's agent: whatever goes wrong with a run of it, also where its server dies, it is run again and plans anew, and
 * its order is refunded once. The gateway's own file says so. The control is the same tool without any protection.
 */
@BesideTheServer
class AgentIT {

    private static final String GUARDED = "refund";
    private static final String UNGUARDED = "refundUnguarded";
    private static final Pattern RECIPE =
            Pattern.compile("## An agent that is killed.*?```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CURL = Pattern.compile("curl (-X POST )?'?http://localhost:(\\d+)(/[^' ]*)'?");

    private static RunningDemo demo;
    private static RunningDemo.Server server;

    @BeforeAll
    static void start() throws Exception {
        demo = RunningDemo.start("agent", Database.h2(RunningDemo.freePort()));
        // a machine that stands still for seconds is not what is tested here; and a duplicate waits for longer than
        // this
        demo.setting("once.node.dead-after", "PT9S");
        server = demo.server("server");
        server.start();
    }

    @AfterAll
    static void end() {
        if (demo != null) {
            demo.close();
        }
    }

    @Test
    void agentThatIsAskedAgain_refundsOnce() throws Exception {
        JsonObject first = call(run("again", "normal", GUARDED), 0);
        JsonObject second = call(run("again", "normal", GUARDED), 0);

        assertThat(second.getString("id")).isNotEqualTo(first.getString("id"));
        assertThat(second.getString("result")).isEqualTo(first.getString("result"));
        assertThat(effectsOf("again")).singleElement().asString().contains(refundId(first));

        run("again-unguarded", "normal", UNGUARDED);
        run("again-unguarded", "normal", UNGUARDED);
        assertThat(effectsOf("again-unguarded")).hasSize(2);
    }

    @Test
    void modelThatFailsAfterTheTool_isRunAgain_refundsOnce() throws Exception {
        for (String tool : List.of(GUARDED, UNGUARDED)) {
            Answer failed = server.agent(tool, "model-fails-after-tool", tool).get(1, TimeUnit.MINUTES);
            assertThat(failed.status()).as(failed.body()).isEqualTo(502);
            assertThat(effectsOf(tool)).hasSize(1);
        }
        JsonObject again = call(run(GUARDED, "normal", GUARDED), 0);
        run(UNGUARDED, "normal", UNGUARDED);

        assertThat(effectsOf(GUARDED)).singleElement().asString().contains(refundId(again));
        assertThat(effectsOf(UNGUARDED)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"halt-after-tool", "halt-inside-tool"})
    void serverDies_agentIsRunAgain_refundsOnce(String mode) throws Exception {
        for (String tool : List.of(GUARDED, UNGUARDED)) {
            CompletableFuture<Answer> dying = server.agent(mode + tool, mode, tool);
            assertThat(dying).failsWithin(Duration.ofMinutes(1));
            server.awaitEnd();
            List<String> before = effectsOf(mode + tool);
            server.start();
            assertThat(before).hasSize(1);
            JsonObject again = call(run(mode + tool, "normal", tool), 0);

            assertThat(effectsOf(mode + tool))
                    .hasSize(tool.equals(GUARDED) ? 1 : 2)
                    .last()
                    .asString()
                    .contains(refundId(again));
        }
    }

    @Test
    void modelThatAsksAgainWithAnotherReason_isToldWhatDiffers() throws Exception {
        Answer told = run("changed", "changed-arguments", GUARDED);

        assertThat(call(told, 1).getString("result"))
                .contains("This call did nothing", "Different from the first call: reason.");
        assertThat(effectsOf("changed")).singleElement().asString().contains(refundId(call(told, 0)));

        run("changed-unguarded", "changed-arguments", UNGUARDED);
        assertThat(effectsOf("changed-unguarded")).hasSize(2);
    }

    @Test
    void modelThatAsksTwiceInOneMessage_refundsOnce() throws Exception {
        Answer told = run("twice", "twice-in-one-message", GUARDED);

        assertThat(call(told, 1).getString("result")).isEqualTo(call(told, 0).getString("result"));
        assertThat(effectsOf("twice")).singleElement().asString().contains(refundId(call(told, 0)));

        run("twice-unguarded", "twice-in-one-message", UNGUARDED);
        assertThat(effectsOf("twice-unguarded")).hasSize(2);
    }

    /** Whoever is first, the others get the same refund. */
    @ParameterizedTest
    @CsvSource({"rest, mcp, agent", "mcp, agent, rest", "agent, rest, mcp"})
    void restMcpAndTheAgent_refundOnce(String first, String second, String third) throws Exception {
        String order = "three-" + first;
        String refundId = refundBy(first, order, false);

        assertThat(refundBy(second, order, true)).isEqualTo(refundId);
        assertThat(refundBy(third, order, true)).isEqualTo(refundId);
        assertThat(effectsOf(order)).singleElement().asString().contains(refundId);
    }

    @Test
    void amountThatIsNotAllowed_isToldInEachLanguage() throws Exception {
        Answer rest = server.postForm("/api/orders/negative/refunds", "amount=-1&reason=late");
        assertThat(rest.status()).isEqualTo(400);
        assertThat(rest.text("detail")).contains("amount must be greater than or equal to 0.01");

        CallToolResult mcp = callByMcp("negative", -1);
        assertThat(mcp.isError()).isTrue();
        assertThat(mcp.content().get(0).toString())
                .contains("The call did not run, and nothing happened: amount must be greater than or equal to 0.01.");
        assertThat(effectsOf("negative")).isEmpty();
    }

    @Test
    void modeThatThereIsNot_isRefused() throws Exception {
        Answer refused = server.agent("none", "on-fire", GUARDED).get(1, TimeUnit.MINUTES);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("detail")).contains("on-fire", "twice-in-one-message");
        assertThat(effectsOf("none")).isEmpty();
    }

    /** Each line of it, but for the ports. */
    @Test
    void readme_saysWhatAReaderSees() throws Exception {
        Matcher recipe = RECIPE.matcher(Files.readString(Path.of("README.md")));
        assertThat(recipe.find()).isTrue();
        List<String> lines = recipe.group(1).lines().toList();
        assertThat(lines).hasSize(10);
        boolean dead = false;
        Answer last = null;
        for (String line : lines) {
            if (line.equals("./mvnw -Pdemo")) {
                if (dead) {
                    server.start();
                }
            } else if (!line.startsWith("#")) {
                Matcher curl = CURL.matcher(line);
                assertThat(curl.matches()).as(line).isTrue();
                if (curl.group(1) == null) {
                    assertThat(curl.group(2) + curl.group(3)).isEqualTo("9081/refunds");
                    assertThat(demo.effectsOf("O-9")).isEqualTo(1);
                    continue;
                }
                CompletableFuture<Answer> answer = server.postLater(curl.group(3));
                if (dead) {
                    last = answer.get(1, TimeUnit.MINUTES);
                } else {
                    assertThat(answer).failsWithin(Duration.ofMinutes(1));
                    server.awaitEnd();
                    dead = true;
                }
            }
        }
        assertThat(last).isNotNull();
        assertThat(effectsOf("O-9")).singleElement().asString().contains(refundId(call(last, 0)));
    }

    private static String refundBy(String entry, String order, boolean replayed) throws Exception {
        switch (entry) {
            case "rest" -> {
                Answer answer = server.postForm("/api/orders/" + order + "/refunds", "amount=12.50&reason=late");
                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                assertThat(answer.headers().containsKey("idempotency-replayed")).isEqualTo(replayed);
                return answer.text("refundId");
            }
            case "mcp" -> {
                CallToolResult result = callByMcp(order, 12.5);
                assertThat(result.meta()).containsEntry(McpTools.REPLAYED, replayed);
                return refundId(result.content().get(0).toString());
            }
            default -> {
                return refundId(call(run(order, "normal", GUARDED), 0));
            }
        }
    }

    private static CallToolResult callByMcp(String order, double amount) {
        HttpClientStreamableHttpTransport transport = HttpClientStreamableHttpTransport.builder(
                        "http://localhost:" + server.port())
                .endpoint("/mcp")
                .build();
        try (McpSyncClient client =
                McpClient.sync(transport).requestTimeout(Duration.ofMinutes(1)).build()) {
            client.initialize();
            return client.callTool(CallToolRequest.builder("refund")
                    .arguments(Map.of("orderId", order, "amount", amount, "reason", "late"))
                    .build());
        }
    }

    private static Answer run(String order, String mode, String tool) throws Exception {
        Answer answer = server.agent(order, mode, tool).get(1, TimeUnit.MINUTES);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    /** A call of a tool in a run of the agent. */
    private static JsonObject call(Answer run, int index) {
        return run.json().asJsonObject().getJsonArray("calls").getJsonObject(index);
    }

    private static String refundId(JsonObject call) {
        return refundId(call.getString("result"));
    }

    private static String refundId(String result) {
        Matcher id = Pattern.compile("\"refundId\":\"([^\"]+)\"").matcher(result);
        assertThat(id.find()).as(result).isTrue();
        return id.group(1);
    }

    private static List<String> effectsOf(String order) throws IOException {
        return demo.effectsInFile().stream()
                .filter(line -> line.contains("\"" + order + "\""))
                .toList();
    }
}
