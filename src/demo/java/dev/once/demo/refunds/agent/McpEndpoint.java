package dev.once.demo.refunds.agent;

import dev.once.mcp.McpTools;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;

/** Tools of beans by MCP at {@code /mcp}, as the page "An MCP server" has it. */
public abstract class McpEndpoint implements ServletContextListener {

    @Override
    public void contextInitialized(ServletContextEvent event) {
        var transport = HttpServletStreamableServerTransportProvider.builder()
                .mcpEndpoint("/mcp")
                .build();
        McpSyncServer server = McpServer.sync(transport)
                .serverInfo("refunds", "1.0")
                .capabilities(ServerCapabilities.builder().tools(false).build())
                .build();
        McpTools.register(server, tools());
        ServletRegistration.Dynamic servlet = event.getServletContext().addServlet("mcp", transport);
        servlet.addMapping("/mcp");
        servlet.setAsyncSupported(true);
    }

    /** The classes of the beans. */
    protected abstract Class<?>[] tools();
}
