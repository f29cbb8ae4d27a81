package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.once.Effect;
import dev.once.container.SpanCollector.Received;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The spans of requests, as the server exports them to a collector. Arquillian runs the server only: the feature is there
 * for this test alone, since with it every application has a source of agents and conversations.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class TracesIT {

    private static final Duration LONG = Duration.ofMinutes(2);

    private static final Path SERVER = Path.of(
            System.getProperty("once.test.wlp", ""), "usr", "servers", System.getProperty("once.test.server", ""));

    private final Http http = new Http("traces");
    private SpanCollector collector;
    private Path configuration;
    private ServerLog log;

    @BeforeEach
    void deploy() throws IOException {
        collector = new SpanCollector();
        Path war = Files.createDirectories(SERVER.resolve("temp")).resolve("traces.war");
        OnceWar.of(
                        "traces",
                        """
                        otel.sdk.disabled=false
                        otel.service.name=traces
                        otel.exporter.otlp.protocol=http/protobuf
                        otel.exporter.otlp.endpoint=http://localhost:%d
                        otel.metrics.exporter=none
                        otel.logs.exporter=none
                        otel.bsp.schedule.delay=100
                        """.formatted(collector.port()),
                        Api.class,
                        TraceResource.class,
                        Transfers.class,
                        Wires.class,
                        Runs.class)
                .as(ZipExporter.class)
                .exportTo(war.toFile(), true);
        log = new ServerLog(SERVER.resolve("logs/messages.log"));
        configuration = Files.createDirectories(SERVER.resolve("configDropins/overrides"))
                .resolve("traces.xml");
        Files.writeString(configuration, """
                <server>
                  <featureManager>
                    <feature>mpTelemetry-2.1</feature>
                  </featureManager>
                  <webApplication name="traces" contextRoot="/traces" location="%s"/>
                </server>""".formatted(war.toAbsolutePath()));
        await().atMost(LONG).until(() -> log.says("CWWKZ0001I: Application traces started"));
    }

    @AfterEach
    void undeploy() throws IOException {
        Files.delete(configuration);
        await().atMost(LONG)
                .until(() -> log.says("CWWKZ0009I: The application traces has stopped")
                        && log.says("CWWKF0013I: The server removed the following features"));
        collector.close();
    }

    @Test
    void spansTellOfTheirCalls_andThoseOfReplaysAreLinkedToTheFirst() throws Exception {
        for (Effect effect : Effect.values()) {
            String action = "wires." + effect.name().toLowerCase(Locale.ROOT);
            Received first = call(effect, "0af7651916cd43dd8448eb211c80319c");
            Received replay = call(effect, "4bf92f3577b34da6a3ce929d0e0e4736");

            assertThat(first.attributes())
                    .containsEntry("gen_ai.tool.name", action)
                    .containsEntry("gen_ai.agent.id", "till-bot")
                    .containsEntry("gen_ai.conversation.id", "c-17")
                    .containsEntry("once.attempt", 1L)
                    .containsEntry("once.replayed", false);
            assertThat(first.links()).isEmpty();
            assertThat(replay.attributes())
                    .containsEntry("gen_ai.tool.name", action)
                    .containsEntry("once.operation.id", first.attributes().get("once.operation.id"))
                    .containsEntry("once.attempt", 1L)
                    .containsEntry("once.replayed", true);
            assertThat(replay.links()).containsExactly(first.trace() + " " + first.span());
        }
    }

    /** The server's span of a call, in this trace, by an agent that its baggage names. */
    private Received call(Effect effect, String trace) throws Exception {
        assertThat(http.post(
                                "traced/" + effect + "/order-" + effect,
                                "traceparent",
                                "00-" + trace + "-b7ad6b7169203331-01",
                                "baggage",
                                "gen_ai.agent.id=till-bot,gen_ai.conversation.id=c-17")
                        .body())
                .isEqualTo("run 1");
        return await().atMost(LONG)
                .until(
                        () -> collector.spans().stream()
                                .filter(span -> span.trace().equals(trace)
                                        && span.attributes().containsKey("once.operation.id")
                                        && ("wires." + effect.name().toLowerCase(Locale.ROOT))
                                                .equals(span.attributes().get("gen_ai.tool.name")))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }
}
