package dev.once.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.CallContext;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.exceptions.IdempotencyKeyReusedException;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpansTest {

    @ApplicationScoped
    public static class Till {

        final CompletableFuture<String> later = new CompletableFuture<>();

        @Inject
        Till self;

        @Idempotent(action = "sell", permanent = IllegalStateException.class)
        public String sell(@Key String id, String what) {
            if (what.isEmpty()) {
                throw new IllegalStateException("nothing to sell");
            }
            return "sold " + what;
        }

        public void arrive() {
            later.complete("sold");
        }

        @Idempotent(action = "sell-later")
        public CompletionStage<String> sellLater(@Key String id) {
            return later;
        }

        @Idempotent(action = "sell-all", effect = Effect.KEYED)
        public String sellAll(@Key String id) {
            return self.sell(id, "something");
        }
    }

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build();
    private final Tracer tracer = provider.get("test");

    private WeldContainer container;
    private Till till;

    @BeforeEach
    void start() {
        container = Containers.with(Till.class);
        till = container.select(Till.class).get();
    }

    @AfterEach
    void stop() {
        container.close();
        provider.close();
    }

    /** Does it in a span of its own, and returns what was exported of that. */
    private SpanData spanOf(Callable<?> work) throws Exception {
        Span span = tracer.spanBuilder("work").startSpan();
        try (var scope = span.makeCurrent()) {
            assertThat(scope).isNotNull();
            work.call();
        } finally {
            span.end();
        }
        List<SpanData> exported = exporter.getFinishedSpanItems();
        exporter.reset();
        assertThat(exported).hasSize(1);
        return exported.get(0);
    }

    private static Object attribute(SpanData span, String name) {
        return span.getAttributes().asMap().entrySet().stream()
                .filter(attribute -> attribute.getKey().getKey().equals(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    @Test
    void execution_saysWhatItIsOf_andWhoCalled() throws Exception {
        SpanData span = spanOf(() -> CallContext.with(CallContext.Field.AGENT_ID, "bot")
                .with(CallContext.Field.AGENT_NAME, "The till")
                .with(CallContext.Field.CONVERSATION, "c-1")
                .with(CallContext.Field.REQUEST_ID, "r-1")
                .with(CallContext.Field.USER, "ann")
                .with(CallContext.Field.TURN, "7")
                .call(() -> till.sell("S-1", "bread")));

        Attributes attributes = span.getAttributes();
        assertThat(attributes.get(AttributeKey.stringKey("once.operation.id"))).matches("[0-9a-f]{64}");
        assertThat(attributes.toBuilder()
                        .remove(AttributeKey.stringKey("once.operation.id"))
                        .build())
                .isEqualTo(Attributes.builder()
                        .put("gen_ai.tool.name", "sell")
                        .put("gen_ai.agent.id", "bot")
                        .put("gen_ai.agent.name", "The till")
                        .put("gen_ai.conversation.id", "c-1")
                        .put("gen_ai.tool.call.id", "r-1")
                        .put("once.attempt", 1)
                        .put("once.replayed", false)
                        .build());
        assertThat(span.getLinks()).isEmpty();
    }

    @Test
    void replay_isLinkedToTheFirstCallsSpan() throws Exception {
        SpanData first = spanOf(() -> till.sell("S-1", "bread"));
        SpanData replay = spanOf(() -> till.sell("S-1", "bread"));

        assertThat(attribute(replay, "once.replayed")).isEqualTo(true);
        assertThat(attribute(replay, "once.attempt")).isEqualTo(1L);
        assertThat(attribute(replay, "once.operation.id")).isEqualTo(attribute(first, "once.operation.id"));
        assertThat(replay.getLinks()).extracting(LinkData::getSpanContext).satisfiesExactly(linked -> {
            assertThat(linked.getTraceId()).isEqualTo(first.getTraceId());
            assertThat(linked.getSpanId()).isEqualTo(first.getSpanId());
        });
        assertThat(spanOf(() -> till.sell("S-1", "bread")).getLinks())
                .as("to the first call, not to the last one")
                .extracting(link -> link.getSpanContext().getSpanId())
                .containsExactly(first.getSpanId());
    }

    @Test
    void replayOfAFailure_isLinkedToo() throws Exception {
        SpanData first = spanOf(() -> failing("S-2"));
        SpanData replay = spanOf(() -> failing("S-2"));

        assertThat(attribute(first, "once.replayed")).isEqualTo(false);
        assertThat(attribute(replay, "once.replayed")).isEqualTo(true);
        assertThat(replay.getLinks())
                .extracting(link -> link.getSpanContext().getSpanId())
                .containsExactly(first.getSpanId());
    }

    private Object failing(String id) {
        assertThatThrownBy(() -> till.sell(id, "")).isInstanceOf(IllegalStateException.class);
        return id;
    }

    @Test
    void replayInTheSpanOfTheFirstCall_isNotLinkedToItself() throws Exception {
        SpanData span = spanOf(() -> till.sell("S-3", "bread") + till.sell("S-3", "bread"));

        assertThat(attribute(span, "once.replayed")).as("the last call").isEqualTo(true);
        assertThat(span.getLinks()).isEmpty();
    }

    @Test
    void refusedCall_hasNoAttempt() throws Exception {
        till.sell("S-4", "bread");
        SpanData span = spanOf(() -> {
            assertThatThrownBy(() -> till.sell("S-4", "butter")).isInstanceOf(IdempotencyKeyReusedException.class);
            return null;
        });

        assertThat(attribute(span, "gen_ai.tool.name")).isEqualTo("sell");
        assertThat(attribute(span, "once.attempt")).isNull();
        assertThat(attribute(span, "once.replayed")).isNull();
    }

    @Test
    void nestedCallInOneSpan_isNotWhatTheSpanTellsOf() throws Exception {
        assertThat(attribute(spanOf(() -> till.sellAll("S-5")), "gen_ai.tool.name"))
                .isEqualTo("sell-all");
    }

    @Test
    void callWhoseResultComesLater_isMarkedThen() throws Exception {
        SpanData span = spanOf(() -> {
            CompletableFuture<String> result = till.sellLater("S-6").toCompletableFuture();
            assertThat(result).isNotDone();
            till.arrive();
            return result.get();
        });

        assertThat(attribute(span, "gen_ai.tool.name")).isEqualTo("sell-later");
        assertThat(attribute(span, "once.replayed")).isEqualTo(false);
    }

    /** As a server with another version of OpenTelemetry, or a broken one, would have it. */
    @Test
    void spanThatCannotBeMarked_doesNotHarmTheCall() {
        for (Throwable failure : List.of(new NoSuchMethodError("addLink"), new IllegalStateException())) {
            AtomicInteger tried = new AtomicInteger();
            Span broken = (Span) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {Span.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "isRecording" -> true;
                        case "getSpanContext" -> Span.getInvalid().getSpanContext();
                        case "makeCurrent", "storeInContext" ->
                            InvocationHandler.invokeDefault(proxy, method, arguments);
                        default -> {
                            tried.incrementAndGet();
                            throw failure;
                        }
                    });
            try (var scope = broken.makeCurrent()) {
                assertThat(scope).isNotNull();
                assertThat(till.sell("S-7", "bread")).isEqualTo("sold bread");
            }
            assertThat(tried).hasPositiveValue();
        }
    }

    @Test
    void withoutASpan_nothingIsDone() {
        assertThat(till.sell("S-8", "bread")).isEqualTo("sold bread");
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
    }
}
