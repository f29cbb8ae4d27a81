/** Methods of CDI beans as tools of an MCP server. Needs the MCP Java SDK and LangChain4j, which the application brings. */
@NullMarked
package dev.once.mcp;

import org.jspecify.annotations.NullMarked;
