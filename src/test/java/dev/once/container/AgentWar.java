package dev.once.container;

import com.ethlo.time.DateTime;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.Schema;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import dev.once.langchain4j.ScriptedModel;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.server.McpSyncServer;
import java.io.File;
import java.util.List;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.yaml.snakeyaml.Yaml;
import reactor.core.publisher.Mono;

/** Builds the WARs of tests with agents: with LangChain4j, and with the MCP SDK. */
final class AgentWar {

    private static final List<Class<?>> LANGCHAIN4J = List.of(
            AiServices.class, Tool.class, ObjectMapper.class, JsonFactory.class, JsonProperty.class, Logger.class);

    private static final List<Class<?>> MCP = List.of(
            McpSyncServer.class,
            JacksonMcpJsonMapper.class,
            Mono.class,
            Publisher.class,
            Schema.class,
            DateTime.class,
            YAMLFactory.class,
            Yaml.class);

    private AgentWar() {}

    static WebArchive withLangChain4j(String name, String config, Class<?>... classes) {
        return with(
                LANGCHAIN4J,
                OnceWar.of(name, config, classes).addClasses(ScriptedModel.class, ScriptedModel.Call.class));
    }

    static WebArchive withMcp(String name, String config, Class<?>... classes) {
        return with(MCP, with(LANGCHAIN4J, OnceWar.of(name, config, classes)));
    }

    private static WebArchive with(List<Class<?>> types, WebArchive war) {
        for (Class<?> type : types) {
            war.addAsLibrary(Indexed.jar(new File(
                    type.getProtectionDomain().getCodeSource().getLocation().getPath())));
        }
        return war;
    }
}
