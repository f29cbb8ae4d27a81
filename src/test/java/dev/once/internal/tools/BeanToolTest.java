package dev.once.internal.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.service.tool.ToolExecutionResult;
import dev.once.CallContext;
import dev.once.CallContext.Explicit;
import dev.once.CallContext.Field;
import dev.once.CurrentOperation.LastCall;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.internal.cdi.Containers;
import dev.once.langchain4j.ToolBox;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is known of a tool, and of its calls. */
class BeanToolTest {

    private WeldContainer container;
    private Map<String, BeanTool> tools;

    @BeforeEach
    void start() {
        System.setProperty("once.context.explicit", "CONVERSATION");
        System.setProperty("dev.once.langchain4j.ToolBox/declining/Idempotent/enabled", "false");
        container = Containers.with(ToolBox.class);
        tools = BeanTool.of(ToolBox.class).stream()
                .collect(Collectors.toMap(tool -> tool.specification().name(), Function.identity()));
    }

    @AfterEach
    void end() {
        System.clearProperty("once.context.explicit");
        System.clearProperty("dev.once.langchain4j.ToolBox/declining/Idempotent/enabled");
        container.close();
    }

    @Test
    void argumentsNameTheCall_whereTheyAreTheKeyAndNoConversationIs() {
        assertThat(tools.get("refund").protection()).get().matches(ProtectedMethod::isNamedByArguments);
        assertThat(tools.get("note").protection())
                .get()
                .as("within a conversation only")
                .matches(method -> !method.isNamedByArguments());
        assertThat(tools.get("framework").protection())
                .get()
                .as("a caller's key takes their place")
                .matches(method -> !method.isNamedByArguments());
    }

    @Test
    void methodWithoutProtection_isKnownAsSuch() {
        assertThat(tools.get("plain").protection()).isEmpty();
        assertThat(tools.get("declining").protection()).as("switched off").isEmpty();
    }

    @Test
    void lastCall_isTheToolsOwn() {
        call("note", BeanToolTest::inConversation);
        assertThat(tools.get("note").lastCall())
                .get()
                .extracting(LastCall::replayed)
                .isEqualTo(false);
        call("note", BeanToolTest::inConversation);
        assertThat(tools.get("note").lastCall())
                .get()
                .extracting(LastCall::replayed)
                .isEqualTo(true);
        assertThat(tools.get("refund").lastCall()).isEmpty();
        assertThat(tools.get("plain").lastCall()).isEmpty();
    }

    /** A thread of a pool has answered others. */
    @Test
    void callThatDidNotGetToTheLedger_wasAnsweredFromNothing() {
        call("note", BeanToolTest::inConversation);

        ToolExecutionResult refused = call("note", tool -> {
            throw new InvalidIdempotencyKeyException("nobody knows who calls", null, null);
        });
        assertThat(refused.isError()).isTrue();
        assertThat(tools.get("note").lastCall()).isEmpty();
    }

    private static Explicit inConversation(BeanTool tool) {
        return CallContext.with(Field.CONVERSATION, "c-1");
    }

    private ToolExecutionResult call(String tool, Function<BeanTool, Explicit> caller) {
        return tools.get(tool)
                .call(
                        ToolExecutionRequest.builder()
                                .name(tool)
                                .arguments("{\"text\":\"call back\"}")
                                .build(),
                        InvocationContext.builder().build(),
                        caller);
    }
}
