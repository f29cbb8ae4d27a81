package dev.once.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.UserMessage;
import dev.once.CallContext;
import dev.once.CallContext.Field;
import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.internal.cdi.Containers;
import dev.once.langchain4j.ScriptedModel.Call;
import dev.once.spi.CallContextSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tools of AI services, with the real framework, and a model that does as it is told. */
class IdempotentToolsTest {

    interface Assistant {
        String chat(@UserMessage String message);

        String chat(@UserMessage String message, InvocationParameters parameters);
    }

    interface Remembering {
        String chat(@MemoryId String conversation, @UserMessage String message);

        String chat(@MemoryId String conversation, @UserMessage String message, InvocationParameters parameters);
    }

    /** With a name that another tool has. */
    @ApplicationScoped
    public static class Namesake {
        @Tool
        public String refund() {
            return "";
        }
    }

    /** As the request's key reaches the request's thread. */
    @ApplicationScoped
    public static class Requested implements CallContextSource {
        @Override
        public Map<Field, String> values() {
            return Map.of(Field.CALLER_KEY, "k-2", Field.TRACE_ID, "t-1");
        }
    }

    /** Without a tool. */
    @ApplicationScoped
    public static class Toolless {}

    /** No bean. */
    public static class NoBean {
        @Tool
        public String lone() {
            return "";
        }
    }

    private static final String REFUND = "{\"orderId\":\"O-1\",\"amount\":12.50,\"reason\":\"late\"}";

    private WeldContainer container;
    private ToolBox box;

    @BeforeEach
    void start() {
        System.setProperty("once.context.explicit", "CONVERSATION");
        container = Containers.with(ToolBox.class, Namesake.class, Toolless.class, Requested.class);
        box = container.select(ToolBox.class).get();
    }

    @AfterEach
    void end() {
        System.clearProperty("once.context.explicit");
        container.close();
    }

    @Test
    void tools_areDescribedAsTheBeansClassDeclaresThem() {
        ToolSpecification refund = IdempotentTools.of(ToolBox.class).keySet().stream()
                .filter(tool -> tool.name().equals("refund"))
                .findFirst()
                .orElseThrow();

        assertThat(refund.description()).isEqualTo("Refunds an order. Safe to repeat with the same arguments.");
        assertThat(refund.parameters().properties()).containsOnlyKeys("orderId", "amount", "reason");
        assertThat(refund.parameters().properties().get("amount").description()).isEqualTo("amount in euro");
    }

    @Test
    void frameworksParameters_areNotTheModels_andNotPartOfTheKey() {
        assertThat(IdempotentTools.of(ToolBox.class).keySet())
                .filteredOn(tool -> tool.name().equals("framework"))
                .allSatisfy(tool -> assertThat(tool.parameters().properties()).containsOnlyKeys("text"));
        Remembering agent = remembering(new Call("framework", "{\"text\":\"x\"}"));

        String first = agent.chat("c-1", "go", InvocationParameters.from("note", "one"));
        assertThat(first).isEqualTo("c-1 one true 1");
        assertThat(agent.chat("c-2", "go", InvocationParameters.from("note", "two")))
                .isEqualTo(first);
    }

    @Test
    void agentThatRunsAgain_getsTheFirstResult() {
        Call refund = new Call("refund", REFUND);
        String first = assistant(refund).chat("refund O-1");

        assertThat(first).contains("O-1", "12.5");
        assertThat(assistant(refund).chat("refund O-1")).isEqualTo(first);
        assertThat(assistant(new Call("refund", REFUND.replace("12.50", "12.5")))
                        .chat("refund O-1"))
                .isEqualTo(first);
        assertThat(box.runs()).containsExactly("refund O-1");
    }

    @Test
    void otherArguments_areNamed() {
        assistant(new Call("refund", REFUND)).chat("refund O-1");

        assertThat(assistant(new Call("refund", REFUND.replace("late", "broken")))
                        .chat("refund O-1"))
                .contains("This call did nothing", "Different from the first call: reason.");
        assertThat(box.runs()).hasSize(1);
    }

    @Test
    void invocation_saysWhoCalls() {
        String caller = remembering(new Call("caller", "{\"id\":\"1\"}"))
                .chat(
                        "c-1",
                        "who?",
                        InvocationParameters.from(Map.of(
                                IdempotentTools.USER, "ann",
                                IdempotentTools.AGENT_ID, "refund-bot",
                                IdempotentTools.TURN, 7)));

        assertThat(caller)
                .contains(
                        "USER=ann",
                        "AGENT_ID=refund-bot",
                        "AGENT_NAME=Remembering",
                        "CONVERSATION=c-1",
                        "TURN=7",
                        "REQUEST_ID=call_");
    }

    @Test
    void parameters_sayMoreThanTheMemoryAndTheInterface() {
        assertThat(remembering(new Call("caller", "{\"id\":\"2\"}"))
                        .chat(
                                "memory",
                                "who?",
                                InvocationParameters.from(Map.of(
                                        IdempotentTools.AGENT_NAME, "Refunds",
                                        IdempotentTools.CONVERSATION, "c-2"))))
                .contains("AGENT_NAME=Refunds", "CONVERSATION=c-2");
    }

    @Test
    void surroundings_areKept_butNotTheCallersKey() {
        String caller = CallContext.with(Field.USER, "ann")
                .with(Field.CALLER_KEY, "k-1")
                .call(() -> assistant(new Call("caller", "{\"id\":\"3\"}")).chat("who?"));

        assertThat(caller).contains("USER=ann", "TRACE_ID=t-1").doesNotContain("k-1", "k-2", "CONVERSATION");
    }

    /** All services without memory have one memory id. */
    @Test
    void noMemory_isNoConversation() {
        Call note = new Call("note", "{\"text\":\"call back\"}");

        assertThat(assistant(note).chat("note it")).contains("did not run", "nothing happened");
        assertThat(remembering(note).chat("c-1", "note it")).isEqualTo("noted 1");
        assertThat(remembering(note).chat("c-1", "note it")).isEqualTo("noted 1");
        assertThat(remembering(note).chat("c-2", "note it")).isEqualTo("noted 2");
    }

    @Test
    void conversationThatIsNone_isRefused() {
        assertThat(remembering(new Call("note", "{\"text\":\"x\"}")).chat("c\n1", "note it"))
                .contains("did not run", "nothing happened");
        assertThat(box.runs()).isEmpty();
    }

    @Test
    void amountsThatAreOneDouble_areNotOneKey() {
        String exact = REFUND.replace("12.50", "9007199254740993.25");

        assertThat(assistant(new Call("refund", exact)).chat("refund O-1"))
                .contains("too many digits", "at most 15 digits");
        assertThat(box.runs()).isEmpty();
        assertThat(assistant(new Call("refund", REFUND.replace("12.50", "9007199254740993")))
                        .chat("refund O-1"))
                .contains("9007199254740993");
    }

    @Test
    void argumentsThatAreNotTheTools_areTheModelsMistake() {
        assertThat(assistant(new Call("refund", REFUND.replace("12.50", "\"twelve\"")))
                        .chat("refund O-1"))
                .contains("its arguments are not those of the tool");
        assertThat(assistant(new Call("refund", REFUND.replace("12.50", "1e99999999999")))
                        .chat("refund O-1"))
                .contains("too many digits");
        assertThat(assistant(new Call("refund", REFUND.replace("12.50", "100e2147483647")))
                        .chat("refund O-1"))
                .contains("too many digits");
        assertThat(box.runs()).isEmpty();
    }

    @Test
    void stagesAndOptionals_areTheirValues() {
        assertThat(assistant(new Call("later", "{\"orderId\":\"O-2\"}")).chat("go"))
                .contains("\"orderId\":\"O-2\"");
        assertThat(assistant(new Call("later", "{\"orderId\":\"O-2\"}")).chat("go"))
                .contains("\"orderId\":\"O-2\"");
        assertThat(assistant(new Call("maybe", "{\"id\":\"x\"}")).chat("go")).contains("2026-11-26");
        assertThat(assistant(new Call("maybe", "{\"id\":\"\"}")).chat("go")).isEqualTo("null");
        assertThat(box.runs()).containsExactly("later O-2");
    }

    @Test
    void failureOfAStage_saysWhy() {
        assertThat(assistant(new Call("failingLater", "{\"orderId\":\"O-3\"}")).chat("go"))
                .startsWith("The call failed for good: too late.");
    }

    @Test
    void resultThatCannotBeWritten_isNotCalledAgain() {
        assertThat(assistant(new Call("unwritable", "{\"id\":\"x\"}")).chat("go"))
                .contains("its result cannot be given", "Do not call again");
        assertThat(box.runs()).hasSize(1);
    }

    @Test
    void permanentFailure_isToldAndReplayed() {
        Call declining = new Call("declining", "{\"id\":\"1\"}");
        String first = assistant(declining).chat("go");

        assertThat(first).startsWith("The call failed for good: the card has expired.");
        assertThat(assistant(declining).chat("go")).isEqualTo(first);
        assertThat(box.runs()).hasSize(1);
    }

    @Test
    void methodThatIsNotIdempotent_isAToolAsWithoutOnce() {
        assertThat(assistant(new Call("plain", "{\"text\":\"a\"}"), new Call("plain", "{\"text\":\"a\"}"))
                        .chat("go"))
                .isEqualTo("plain a\nplain a");
        assertThat(box.runs()).hasSize(2);
        assertThat(assistant(new Call("plainFailing", "{\"text\":\"a\"}")).chat("go"))
                .as("LangChain4j's own handler")
                .isEqualTo("plain and broken");
    }

    @Test
    void whatCannotBeATool_isRefusedByName() {
        assertThatThrownBy(() -> IdempotentTools.of(NoBean.class))
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining("NoBean is not one CDI bean")
                .hasMessageContaining("@ApplicationScoped");
        assertThatThrownBy(() -> IdempotentTools.of(Toolless.class))
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining("Toolless has no public method with @Tool");
        assertThatThrownBy(() -> IdempotentTools.of(ToolBox.class, Namesake.class))
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining("two tools with the name refund");
    }

    @Test
    void tools_areInTheOrderOfClassesAndNames() {
        List<String> names = IdempotentTools.of(ToolBox.class).keySet().stream()
                .map(ToolSpecification::name)
                .toList();
        assertThat(names).isSorted().hasSize(11);
    }

    private static Assistant assistant(Call... calls) {
        return AiServices.builder(Assistant.class)
                .chatModel(new ScriptedModel(calls))
                .tools(IdempotentTools.of(ToolBox.class))
                .build();
    }

    private static Remembering remembering(Call... calls) {
        return AiServices.builder(Remembering.class)
                .chatModel(new ScriptedModel(calls))
                .chatMemoryProvider(id ->
                        MessageWindowChatMemory.builder().id(id).maxMessages(50).build())
                .tools(IdempotentTools.of(ToolBox.class))
                .build();
    }
}
