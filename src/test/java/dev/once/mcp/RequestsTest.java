package dev.once.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.CallContext;
import dev.once.CallContext.Explicit;
import dev.once.CallContext.Field;
import dev.once.internal.cdi.Containers;
import dev.once.internal.tools.BeanTool;
import dev.once.langchain4j.ToolBox;
import java.util.Map;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a request says gives way to what surrounds the thread. */
class RequestsTest {

    private static final Map<String, Object> META =
            Map.of(McpTools.IDEMPOTENCY_KEY, "k-1", "baggage", "gen_ai.agent.id=refund-bot,gen_ai.agent.name=Refunds");

    private WeldContainer container;

    @BeforeEach
    void start() {
        System.setProperty("once.context.explicit", "CONVERSATION");
        container = Containers.with(ToolBox.class);
    }

    @AfterEach
    void end() {
        System.clearProperty("once.context.explicit");
        container.close();
    }

    @Test
    void nothingElse_isAsTheRequestSays() {
        assertThat(caller(CallContext.nothing(), META))
                .isEqualTo(Map.of(
                        Field.CALLER_KEY, "k-1",
                        Field.AGENT_ID, "refund-bot",
                        Field.AGENT_NAME, "Refunds",
                        Field.CONVERSATION, "session-1"));
    }

    @Test
    void whatTheApplicationHasSet_comesFirst() {
        Explicit set = CallContext.with(Field.CALLER_KEY, "k-2")
                .with(Field.AGENT_ID, "bot")
                .with(Field.CONVERSATION, "c-1");

        assertThat(caller(set, META))
                .isEqualTo(Map.of(
                        Field.CALLER_KEY, "k-2",
                        Field.AGENT_ID, "bot",
                        Field.AGENT_NAME, "Refunds",
                        Field.CONVERSATION, "c-1"));
        assertThat(caller(set, Map.of())).containsEntry(Field.CALLER_KEY, "k-2");
    }

    @Test
    void whatTheApplicationWithholds_cannotBeSaid() {
        Explicit withheld = CallContext.nothing()
                .withholding(Field.CALLER_KEY)
                .withholding(Field.AGENT_ID)
                .withholding(Field.CONVERSATION);

        assertThat(caller(withheld, META)).isEqualTo(Map.of(Field.AGENT_NAME, "Refunds"));
    }

    private Map<Field, String> caller(Explicit surrounding, Map<String, Object> meta) {
        BeanTool refund = BeanTool.of(ToolBox.class).stream()
                .filter(tool -> tool.specification().name().equals("refund"))
                .findFirst()
                .orElseThrow();
        CallContext context = container.select(CallContext.class).get();
        return surrounding.call(
                () -> Requests.caller(refund, meta, "session-1", context).values());
    }
}
