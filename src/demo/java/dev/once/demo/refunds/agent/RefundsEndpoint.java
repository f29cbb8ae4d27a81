package dev.once.demo.refunds.agent;

import jakarta.servlet.annotation.WebListener;

/** The refund by MCP. */
@WebListener
public class RefundsEndpoint extends McpEndpoint {

    @Override
    protected Class<?>[] tools() {
        return new Class<?>[] {OrderRefunds.class};
    }
}
