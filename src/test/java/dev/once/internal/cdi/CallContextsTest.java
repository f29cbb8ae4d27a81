package dev.once.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.CallContext;
import dev.once.CallContext.Field;
import dev.once.Idempotent;
import dev.once.exceptions.IdempotencyKeyReusedException;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.spi.CallContextSource;
import dev.once.spi.TenantResolver;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import jakarta.annotation.Priority;
import jakarta.enterprise.concurrent.spi.ThreadContextProvider;
import jakarta.enterprise.concurrent.spi.ThreadContextSnapshot;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The order of the sources, and what happens when one has nothing to say or something wrong. */
class CallContextsTest {

    /** What sources say is changed by the tests. */
    static final Map<Field, String> FIRST = new HashMap<>();

    static final Map<Field, String> SECOND = new HashMap<>();
    static String tenant = "resolved";
    static ThreadContextSnapshot given;

    @ApplicationScoped
    @Priority(1)
    public static class First implements CallContextSource {
        @Override
        public Map<Field, String> values() {
            return FIRST;
        }
    }

    @ApplicationScoped
    public static class Second implements CallContextSource {
        @Override
        public Map<Field, String> values() {
            return SECOND;
        }
    }

    @ApplicationScoped
    public static class Failing implements CallContextSource {
        @Override
        public Map<Field, String> values() {
            throw new IllegalStateException("no session");
        }
    }

    /** So that the module is needed. */
    @ApplicationScoped
    public static class Calls {

        @Inject
        Calls self;

        final AtomicInteger runs = new AtomicInteger();

        @Idempotent(action = "outer")
        public String outer(String id) {
            return self.inner(id + "-1") + self.inner(id + "-2");
        }

        /** Has a task make its calls, which runs at once. */
        @Idempotent(action = "task")
        public String task(String id) {
            var restorer = provider().currentContext(Map.of()).begin();
            try {
                return self.inner(id + "-1")
                        + self.inner(id + "-2")
                        + CallContext.with(Field.CALLER_KEY, "t-1").call(() -> self.inner(id))
                        + CallContext.with(Field.CALLER_KEY, "t-2").call(() -> self.inner(id))
                        + CallContext.with(Field.CALLER_KEY, "t-1").call(() -> self.inner(id));
            } finally {
                restorer.endContext();
            }
        }

        /** Gives out a task. */
        @Idempotent(action = "giving")
        public String giving(String id) {
            given = provider().currentContext(Map.of());
            return id;
        }

        @Idempotent(action = "staged")
        public CompletionStage<String> staged(String id) {
            return CompletableFuture.completedFuture(inner(id));
        }

        @Idempotent(action = "inner")
        public String inner(String id) {
            return id + "/" + runs.incrementAndGet() + " ";
        }
    }

    @ApplicationScoped
    public static class Tenants implements TenantResolver {
        @Override
        public String tenant() {
            return tenant;
        }
    }

    private WeldContainer container;

    @AfterEach
    void end() {
        if (container != null) {
            container.close();
        }
        FIRST.clear();
        SECOND.clear();
        tenant = "resolved";
        System.clearProperty("once.tenant");
    }

    @Test
    void theFirstSourceThatKnows_isBelieved() {
        start(Second.class, First.class);
        FIRST.put(Field.USER, "first");
        FIRST.put(Field.AGENT_ID, "first");
        SECOND.put(Field.AGENT_ID, "second");
        SECOND.put(Field.CONVERSATION, "second");
        caller("principal");

        CallContext context = context();

        assertThat(context.user()).contains("first");
        assertThat(context.agentId()).contains("first");
        assertThat(context.conversation()).contains("second");
        assertThat(context.turn()).isEmpty();
        assertThat(CallContext.with(Field.USER, "explicit").call(context::user)).contains("explicit");
        FIRST.clear();
        assertThat(context.user()).as("the container comes last").contains("principal");
        assertThat(context.agentId()).contains("second");
        caller(null);
        assertThat(context.user()).isEmpty();
    }

    @Test
    void telemetry_knowsTraceAgentAndConversationAndNotTheUser() {
        start(First.class);
        SpanContext span = SpanContext.create(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.getDefault(),
                TraceState.getDefault());
        Baggage baggage = Baggage.builder()
                .put("gen_ai.agent.id", "bot")
                .put("gen_ai.agent.name", "Refunds")
                .put("gen_ai.conversation.id", "c-1")
                .put("gen_ai.tool.call.id", "call-9")
                .put("enduser.id", "mallory")
                .build();
        try (var spanScope = Span.wrap(span).makeCurrent();
                var baggageScope = baggage.makeCurrent()) {
            assertThat(spanScope).isNotNull();
            assertThat(baggageScope).isNotNull();
            assertThat(contexts().current())
                    .isEqualTo(Map.of(
                            Field.TRACE_ID, "0af7651916cd43dd8448eb211c80319c",
                            Field.SPAN_ID, "b7ad6b7169203331",
                            Field.AGENT_ID, "bot",
                            Field.AGENT_NAME, "Refunds",
                            Field.CONVERSATION, "c-1",
                            Field.REQUEST_ID, "call-9"));
            assertThat(CallContext.with(Field.TRACE_ID, "another").call(context()::spanId))
                    .as("a span of another trace")
                    .isEmpty();
            FIRST.put(Field.AGENT_ID, "bean");
            assertThat(context().agentId()).contains("bean");
        }
        assertThat(context().traceId()).isEmpty();
    }

    @Test
    void tenant_isTheExplicitOneElseTheResolversElseTheSettings() {
        System.setProperty("once.tenant", "configured");
        start();
        assertThat(context().tenant()).contains("configured");
        assertThat(CallContext.with(Field.TENANT, "explicit").call(context()::tenant))
                .contains("explicit");
        container.close();

        start(Tenants.class);
        assertThat(context().tenant()).contains("resolved");
        assertThat(CallContext.with(Field.TENANT, "explicit").call(context()::tenant))
                .contains("explicit");
    }

    @Test
    void resolverThatKnowsNoTenant_failsTheCall() {
        start(Tenants.class);
        for (String wrong : new String[] {null, "", "a\nb", "x".repeat(256)}) {
            tenant = wrong;
            assertThatThrownBy(() -> context().tenant())
                    .isInstanceOf(InvalidIdempotencyKeyException.class)
                    .hasMessageContaining("Tenants", "gave a TENANT that is none")
                    .hasMessageContaining("nothing happened");
        }
    }

    @Test
    void sourceThatFailsOrGivesNoValue_failsTheCall() {
        start(Failing.class);
        assertThatThrownBy(() -> context().user())
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("could not say who calls")
                .hasCauseInstanceOf(IllegalStateException.class);
        container.close();

        start(First.class);
        FIRST.put(Field.USER, "x".repeat(256));
        assertThatThrownBy(() -> context().user())
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("gave a USER that is none");
    }

    @Test
    void remarkThatIsNoValue_isLeftOut() {
        start(First.class);
        FIRST.put(Field.TRACE_ID, "x".repeat(256));
        FIRST.put(Field.USER, "ann");

        assertThat(contexts().current()).isEqualTo(Map.of(Field.USER, "ann"));
    }

    @Test
    void propagation_carriesWhatIsKnownAndClears() {
        start(First.class, Calls.class);
        FIRST.put(Field.CONVERSATION, "c-1");
        caller("ann");
        FIRST.put(Field.CALLER_KEY, "k-1");
        ThreadContextProvider provider = provider();
        ThreadContextSnapshot snapshot = CallContext.with(Field.AGENT_ID, "bot")
                .with(Field.CALLER_KEY, "k-2")
                .call(() -> provider.currentContext(Map.of()));
        FIRST.clear();
        caller("bob");

        var restorer = snapshot.begin();
        assertThat(contexts().current())
                .as("not the caller's key")
                .isEqualTo(Map.of(Field.CONVERSATION, "c-1", Field.USER, "ann", Field.AGENT_ID, "bot"));
        var cleared = provider.clearedContext(Map.of()).begin();
        assertThat(contexts().current()).isEqualTo(Map.of(Field.USER, "bob"));
        cleared.endContext();
        restorer.endContext();
        assertThat(CallContext.explicit().values()).isEmpty();
    }

    /** The task may have nothing to do with idempotent methods. */
    @Test
    void sourceThatFails_isNotInTheWayOfATask() {
        start(Failing.class, Calls.class);

        var restorer = CallContext.with(Field.AGENT_ID, "bot")
                .call(() -> provider().currentContext(Map.of()))
                .begin();
        assertThat(CallContext.explicit().values()).isEqualTo(Map.of(Field.AGENT_ID, "bot"));
        assertThatThrownBy(() -> contexts().current()).isInstanceOf(InvalidIdempotencyKeyException.class);
        restorer.endContext();
    }

    @Test
    void withoutContainer_whatIsExplicitIsCarried() {
        var restorer = CallContext.with(Field.AGENT_ID, "bot")
                .call(() -> provider().currentContext(Map.of()))
                .begin();
        assertThat(CallContext.explicit().values()).isEqualTo(Map.of(Field.AGENT_ID, "bot"));
        restorer.endContext();
    }

    @Test
    void fieldThatIsWithheld_isKnownToNobody() {
        start(First.class);
        caller("ann");
        FIRST.put(Field.AGENT_ID, "bot");
        FIRST.put(Field.CONVERSATION, "c-1");

        assertThat(CallContext.explicit()
                        .withholding(Field.AGENT_ID)
                        .withholding(Field.USER)
                        .call(() -> contexts().current()))
                .isEqualTo(Map.of(Field.CONVERSATION, "c-1"));
    }

    @Test
    void callersKey_namesTheOutermostCallOnly() {
        start(Calls.class);
        caller("ann");
        Calls calls = container.select(Calls.class).get();

        String first = CallContext.with(Field.CALLER_KEY, "k-1").call(() -> calls.outer("a"));
        assertThat(first).isEqualTo("a-1/1 a-2/2 ");
        assertThat(CallContext.with(Field.CALLER_KEY, "k-1").call(() -> calls.outer("a")))
                .isEqualTo(first);
        assertThat(CallContext.with(Field.CALLER_KEY, "k-2").call(() -> calls.outer("a")))
                .as("the outer one is another, the inner ones are the same")
                .isEqualTo(first);
        assertThatThrownBy(() -> CallContext.with(Field.CALLER_KEY, "k-1").call(() -> calls.outer("b")))
                .isInstanceOf(IdempotencyKeyReusedException.class);
    }

    @Test
    void callersKey_isNotThatOfTasks_whichSetTheirOwn() {
        start(First.class, Calls.class);
        caller("ann");
        FIRST.put(Field.CALLER_KEY, "of-the-request");

        assertThat(container.select(Calls.class).get().task("a")).isEqualTo("a-1/1 a-2/2 a/3 a/4 a/3 ");
    }

    /** Whether it runs before or after the end of the operation that has given it. */
    @Test
    void callersKey_isNotThatOfTasks_afterTheEndEither() {
        start(First.class, Calls.class);
        caller("ann");
        Calls calls = container.select(Calls.class).get();
        calls.giving("g");
        FIRST.put(Field.CALLER_KEY, "of-the-request");

        var restorer = given.begin();
        assertThat(calls.inner("a")).isEqualTo("a/1 ");
        assertThat(calls.inner("b")).isEqualTo("b/2 ");
        restorer.endContext();
    }

    @Test
    void fieldThatIsWithheld_isSoForTasks_andForMethodsWithAStage() throws Exception {
        start(First.class, Calls.class);
        caller("ann");
        FIRST.put(Field.CALLER_KEY, "of-the-request");
        Calls calls = container.select(Calls.class).get();
        CallContext.Explicit withheld = CallContext.explicit().withholding(Field.CALLER_KEY);

        for (String id : List.of("a", "b")) {
            CompletionStage<String> staged = withheld.call(() -> calls.staged(id));
            assertThat(staged.toCompletableFuture().get(10, TimeUnit.SECONDS)).startsWith(id);
        }
        var restorer = withheld.call(() -> provider().currentContext(Map.of())).begin();
        assertThat(contexts().current()).doesNotContainKey(Field.CALLER_KEY);
        restorer.endContext();
    }

    private static ThreadContextProvider provider() {
        return ServiceLoader.load(ThreadContextProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.getThreadContextType().equals(CallContext.THREAD_CONTEXT))
                .findFirst()
                .orElseThrow();
    }

    private void start(Class<?>... beans) {
        container = Containers.with(beans);
    }

    private void caller(String name) {
        container.select(InMemoryHost.class).get().caller(name);
    }

    private CallContext context() {
        return container.select(CallContext.class).get();
    }

    private CallContexts contexts() {
        return container.select(CallContexts.class).get();
    }
}
