package dev.once.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.internal.cdi.Containers;
import dev.once.langchain4j.ToolBox;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.List;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tools of a real server; how they answer is tested in the container. */
class McpToolsTest {

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
    void hint_isThereWhereItIsTrue() {
        McpSyncServer server = server(ServerCapabilities.builder().tools(false).build());
        McpTools.register(server, ToolBox.class);

        List<String> hinted = server.listTools().stream()
                .filter(tool -> tool.annotations() != null && tool.annotations().idempotentHint())
                .map(Tool::name)
                .toList();
        assertThat(hinted)
                .contains("refund", "caller", "later")
                .doesNotContain("note", "framework", "plain", "plainFailing");
    }

    @Test
    void nameThatTheServerHas_isRefused() {
        McpSyncServer server = server(ServerCapabilities.builder().tools(false).build());
        McpTools.register(server, ToolBox.class);

        assertThatThrownBy(() -> McpTools.register(server, ToolBox.class))
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining("already, which would be replaced");
    }

    @Test
    void serverWithoutTools_isRefused() {
        McpSyncServer server = server(ServerCapabilities.builder().build());

        assertThatThrownBy(() -> McpTools.register(server, ToolBox.class)).isInstanceOf(IllegalStateException.class);
    }

    private static McpSyncServer server(ServerCapabilities capabilities) {
        return McpServer.sync(
                        HttpServletStreamableServerTransportProvider.builder().build())
                .serverInfo("tools", "1.0")
                .capabilities(capabilities)
                .build();
    }
}
