/** The refund that people, agents and other programs ask for: over REST, as an agent's tool, and as a tool of an MCP server. */
package dev.once.demo.refunds.agent;
