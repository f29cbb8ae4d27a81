package dev.once.howto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.howto.AgentTools.Assistant;
import dev.once.howto.AgentTools.Refunds;
import dev.once.internal.cdi.Containers;
import dev.once.langchain4j.ScriptedModel;
import dev.once.langchain4j.ScriptedModel.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the pages "A LangChain4j tool" and "An MCP server" show is code that runs here, and in the container. */
class AgentToolsTest {

    private static final Path PAGES = Path.of("docs/how-to");
    private static final Path SOURCES = Path.of("src");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @ParameterizedTest
    @CsvSource({
        "a-langchain4j-tool.md, test/java/dev/once/howto/AgentTools.java, 4",
        "an-mcp-server.md, demo/java/dev/once/demo/refunds/agent/McpEndpoint.java, 1"
    })
    void snippets_areTheCodeThatIsTested(String page, String code, int count) throws IOException {
        String tested = squeezed(Files.readString(SOURCES.resolve(code)));
        List<String> snippets = new ArrayList<>();
        Matcher java = JAVA.matcher(Files.readString(PAGES.resolve(page)));
        while (java.find()) {
            snippets.add(squeezed(java.group(1)));
        }
        assertThat(snippets)
                .hasSize(count)
                .allSatisfy(snippet -> assertThat(tested).contains(snippet));
    }

    @Test
    void agentThatAsksTwice_refundsOnce() {
        try (WeldContainer container = Containers.with(Refunds.class)) {
            Call call = new Call("refund", "{\"orderId\":\"O-1\",\"amount\":12.50,\"reason\":\"late\"}");
            Assistant agent = AgentTools.agent(new ScriptedModel(call, call), Runnable::run);

            String told = AgentTools.ask(agent, "ann", "refund O-1");

            assertThat(told.lines().distinct()).singleElement().asString().contains("O-1");
            assertThat(AgentTools.ask(agent, "bob", "refund O-1")).isEqualTo(told);
            assertThat(container.select(Refunds.class).get().refunded()).containsExactly("O-1 43");
        }
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }
}
