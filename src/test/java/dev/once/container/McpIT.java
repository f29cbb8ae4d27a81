package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.once.demo.refunds.agent.McpEndpoint;
import dev.once.mcp.McpTools;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients of an MCP server in the container, with the SDK's own client: they send again, and at the same time. */
@ExtendWith(ArquillianExtension.class)
class McpIT {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Deployment(testable = false)
    static WebArchive war() {
        return AgentWar.withMcp(
                "mcp",
                "once.anonymous=allow\nonce.context.explicit=AGENT,CONVERSATION\n"
                        + "dev.once.container.Clerk/switchedOff/Idempotent/enabled=false",
                Clerk.class,
                Clerk.Refund.class,
                Clerk.Declined.class,
                Clerk.Broken.class,
                ClerkEndpoint.class,
                McpEndpoint.class,
                Runs.class);
    }

    private final List<McpSyncClient> clients = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(McpSyncClient::closeGracefully);
    }

    @Test
    void tools_areDescribedAsForLangChain4j_andHintsAreTrue() {
        Map<String, Tool> tools =
                client().listTools().tools().stream().collect(Collectors.toMap(Tool::name, Function.identity()));

        Tool refund = tools.get("refund");
        assertThat(refund.description()).isEqualTo("Refunds an order. Safe to repeat with the same arguments.");
        assertThat(refund.inputSchema()).containsEntry("required", List.of("orderId", "amount", "reason"));
        assertThat(tools.values())
                .filteredOn(tool -> tool.annotations() != null)
                .allSatisfy(tool -> {
                    assertThat(tool.annotations().idempotentHint()).isTrue();
                    assertThat(tool.annotations().readOnlyHint()).isNull();
                    assertThat(tool.annotations().destructiveHint()).isNull();
                })
                .extracting(Tool::name)
                .as("neither the caller's key, nor a conversation's, nor switched off, nor never idempotent")
                .contains("refund", "goodwill")
                .doesNotContain("remark", "note", "switchedOff", "thread");
    }

    @Test
    void toolRuns_onAThreadOfTheContainer() {
        assertThat(text(client().callTool(request("thread", Map.of()))))
                .doesNotContain("boundedElastic")
                .endsWith("request scope true");
    }

    @Test
    void clientThatSendsAgain_getsTheRecordedResult() {
        McpSyncClient client = client();
        CallToolResult first = client.callTool(refund("resent", "late"));
        CallToolResult again = client.callTool(refund("resent", "late"));

        assertThat(first.isError()).isNotEqualTo(true);
        assertThat(first.meta()).containsEntry(McpTools.REPLAYED, false).containsEntry(McpTools.ATTEMPT, 1);
        assertThat(text(again)).isEqualTo(text(first)).contains("\"run\":1");
        assertThat(again.meta())
                .containsEntry(McpTools.REPLAYED, true)
                .containsEntry(McpTools.ATTEMPT, 1)
                .containsEntry(McpTools.OPERATION_ID, first.meta().get(McpTools.OPERATION_ID));
        assertThat(runs(client, "resent")).isEqualTo("1");
    }

    @Test
    void clientThatReconnects_getsTheRecordedResult() {
        McpSyncClient first = client();
        String told = text(first.callTool(refund("reconnected", "late")));
        first.closeGracefully();

        CallToolResult again = client().callTool(refund("reconnected", "late"));
        assertThat(text(again)).isEqualTo(told);
        assertThat(again.meta()).containsEntry(McpTools.REPLAYED, true);
    }

    @Test
    void clientsAtTheSameTime_haveOneEffect() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        List<CompletableFuture<CallToolResult>> calls = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            McpSyncClient client = client();
            calls.add(CompletableFuture.supplyAsync(() -> {
                try {
                    together.await(30, TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                return client.callTool(refund("at once", "late"));
            }));
        }

        List<CallToolResult> results = new ArrayList<>();
        for (CompletableFuture<CallToolResult> call : calls) {
            results.add(call.get(60, TimeUnit.SECONDS));
        }
        assertThat(results).extracting(McpIT::text).allMatch(text -> text.contains("\"run\":1"));
        assertThat(results)
                .extracting(result -> result.meta().get(McpTools.REPLAYED))
                .containsExactlyInAnyOrder(true, false);
        assertThat(runs(client(), "at once")).isEqualTo("1");
    }

    @Test
    void callersKey_isTheKeyOfAToolWithoutABusinessKey() {
        McpSyncClient client = client();
        CallToolResult first = client.callTool(keyed("remark", "text", "key k-1", "k-1"));

        assertThat(client.callTool(keyed("remark", "text", "key k-1", "k-1")).meta())
                .containsEntry(McpTools.REPLAYED, true);
        assertThat(client.callTool(keyed("remark", "text", "key k-1", "k-2")).meta())
                .as("another key is another call")
                .containsEntry(McpTools.REPLAYED, false);
        CallToolResult reused = client.callTool(keyed("remark", "text", "other", "k-1"));
        assertThat(text(first)).isEqualTo("remark 1");
        assertThat(reused.isError()).isTrue();
        assertThat(text(reused)).contains("This call did nothing", "Different from the first call: text.");
    }

    @Test
    void callersKey_thatIsNone_isRefused() {
        for (Object key : List.of("", "two words\u00e9", 7, "x".repeat(256))) {
            CallToolResult refused = client().callTool(keyed("remark", "text", "no key", key));
            assertThat(refused.isError()).as("%s", key).isTrue();
            assertThat(text(refused)).contains("did not run", "nothing happened");
        }
        assertThat(runs(client(), "no key")).isEqualTo("0");
    }

    @Test
    void metaSaysWhoCalls_butNotTheUser() {
        String caller = text(client().callTool(CallToolRequest.builder("caller")
                .arguments(Map.of("id", "meta"))
                .meta(Map.of(
                        "traceparent",
                        "00-" + TRACE + "-00f067aa0ba902b7-01",
                        "baggage",
                        "gen_ai.agent.id=refund-bot,gen_ai.conversation.id=c%2017,user.id=ann,enduser.id=ann"))
                .build()));

        assertThat(caller)
                .contains("AGENT_ID=refund-bot", "CONVERSATION=c 17", "TRACE_ID=" + TRACE)
                .doesNotContain("USER", "ann");
    }

    @Test
    void sessionIsTheConversation_whereNothingElseIs() {
        McpSyncClient client = client();
        assertThat(text(client.callTool(request("note", Map.of("text", "session")))))
                .isEqualTo("note 1");
        assertThat(text(client.callTool(request("note", Map.of("text", "session")))))
                .isEqualTo("note 1");
        assertThat(text(client().callTool(request("note", Map.of("text", "session")))))
                .isEqualTo("note 2");

        CallToolRequest named = CallToolRequest.builder("note")
                .arguments(Map.of("text", "named"))
                .meta(Map.of("baggage", "gen_ai.conversation.id=c-1"))
                .build();
        assertThat(text(client.callTool(named))).isEqualTo("note 1");
        assertThat(text(client().callTool(named))).isEqualTo("note 1");
    }

    @Test
    void conversationThatIsNone_isNoOther() {
        CallToolResult refused = client().callTool(CallToolRequest.builder("note")
                .arguments(Map.of("text", "unfit"))
                .meta(Map.of("baggage", "gen_ai.conversation.id=a%0Ab"))
                .build());

        assertThat(refused.isError()).isTrue();
        assertThat(text(refused)).contains("did not run");
    }

    @Test
    void otherArguments_areAnErrorOfTheTool() {
        McpSyncClient client = client();
        client.callTool(refund("reused", "late"));
        CallToolResult reused = client.callTool(refund("reused", "broken"));

        assertThat(reused.isError()).isTrue();
        assertThat(text(reused)).contains("This call did nothing", "Different from the first call: reason.");
    }

    @Test
    void callInProgress_isAnErrorOfTheTool() throws Exception {
        McpSyncClient client = client();
        McpSyncClient other = client();
        CompletableFuture<CallToolResult> first =
                CompletableFuture.supplyAsync(() -> client.callTool(request("held", Map.of("id", "mcp"))));
        await().until(() ->
                text(other.callTool(request("holding", Map.of("id", "mcp")))).equals("held"));

        CallToolResult refused = other.callTool(request("held", Map.of("id", "mcp")));
        other.callTool(request("release", Map.of("id", "mcp")));
        assertThat(refused.isError()).isTrue();
        assertThat(text(refused)).contains("still running", "Ask again in 1 second");
        assertThat(text(first.get(30, TimeUnit.SECONDS))).isEqualTo("run 1");
    }

    @Test
    void unknownOutcome_isAnErrorOfTheTool() {
        McpSyncClient client = client();
        assertThat(text(client.callTool(request("lost", Map.of("id", "mcp lost")))))
                .startsWith("The call failed: IOException.");
        CallToolResult unknown = client.callTool(request("lost", Map.of("id", "mcp lost")));

        assertThat(unknown.isError()).isTrue();
        assertThat(text(unknown)).contains("nobody knows", "A person must look");
        assertThat(runs(client, "mcp lost")).isEqualTo("1");
    }

    @Test
    void permanentFailure_isReplayed() {
        McpSyncClient client = client();
        CallToolResult first = client.callTool(request("declined", Map.of("id", "mcp declined")));
        CallToolResult again = client.callTool(request("declined", Map.of("id", "mcp declined")));

        assertThat(text(again)).isEqualTo(text(first)).contains("the card has expired");
        assertThat(again.isError()).isTrue();
        assertThat(again.meta()).containsEntry(McpTools.REPLAYED, true);
    }

    private McpSyncClient client() {
        HttpClientStreamableHttpTransport transport = HttpClientStreamableHttpTransport.builder(
                        "http://localhost:" + System.getProperty("once.test.http.port"))
                .endpoint("/mcp/mcp")
                .build();
        McpSyncClient client =
                McpClient.sync(transport).requestTimeout(Duration.ofSeconds(60)).build();
        clients.add(client);
        client.initialize();
        return client;
    }

    private static CallToolRequest refund(String order, String reason) {
        return request("refund", Map.of("orderId", order, "amount", 12.5, "reason", reason));
    }

    private static CallToolRequest keyed(String tool, String name, String value, Object key) {
        return CallToolRequest.builder(tool)
                .arguments(Map.of(name, value))
                .meta(Map.of(McpTools.IDEMPOTENCY_KEY, key))
                .build();
    }

    private static CallToolRequest request(String tool, Map<String, Object> arguments) {
        return CallToolRequest.builder(tool).arguments(arguments).build();
    }

    private static String runs(McpSyncClient client, String key) {
        return text(client.callTool(request("runs", Map.of("id", key))));
    }

    private static String text(CallToolResult result) {
        return result.content().stream()
                .map(content -> ((TextContent) content).text())
                .collect(Collectors.joining("\n"));
    }
}
