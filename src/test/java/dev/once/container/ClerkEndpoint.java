package dev.once.container;

import dev.once.demo.refunds.agent.McpEndpoint;
import jakarta.servlet.annotation.WebListener;

/** The clerk's tools by MCP. */
@WebListener
public class ClerkEndpoint extends McpEndpoint {

    @Override
    protected Class<?>[] tools() {
        return new Class<?>[] {Clerk.class};
    }
}
