package dev.once.internal.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolMemoryId;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.invocation.LangChain4jManaged;
import dev.langchain4j.service.MemoryId;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The names that stand for frameworks' types are those of the real ones. */
class FrameworkParameterTest {

    /** Of an application. */
    static class Board implements LangChain4jManaged {}

    void ofLangChain4j(
            @ToolMemoryId String tool,
            @MemoryId String service,
            InvocationContext invocation,
            InvocationParameters parameters,
            Board board) {}

    void ofMcp(McpTransportContext transport, McpAsyncServerExchange async, McpSyncServerExchange sync) {}

    void ofTheApplication(String order, Object any) {}

    @Test
    void frameworksParameters_areLeftOut() {
        assertThat(Arrays.stream(method("ofLangChain4j").getParameters())).allMatch(FrameworkParameter::is);
        assertThat(Arrays.stream(method("ofMcp").getParameters())).allMatch(FrameworkParameter::is);
        assertThat(Arrays.stream(method("ofTheApplication").getParameters())).noneMatch(FrameworkParameter::is);
    }

    private static Method method(String name) {
        return Arrays.stream(FrameworkParameterTest.class.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
