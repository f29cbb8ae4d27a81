package dev.once.internal.cdi;

import dev.once.internal.engine.Engine;
import dev.once.internal.engine.Invocation;
import dev.once.internal.health.Vitals;
import dev.once.internal.http.CallerRequest;
import dev.once.internal.http.HttpSettings;
import dev.once.internal.recovery.Node;
import dev.once.spi.AuditStore;
import dev.once.spi.OperationId;
import dev.once.spi.OperationRecord;
import dev.once.spi.OperatorStore;
import dev.once.spi.Within;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The module while its application runs: see {@link ModuleStart}. Thread-safe. */
final class RunningModule implements AutoCloseable {

    private final Engine engine;
    private final Host.OpenLedger stores;
    private final Node node;
    private final Definitions definitions;
    private final OnceExtension extension;
    private final ModuleSettings settings;
    private final Opened opened;
    private final Spans spans = Spans.find();

    /** {@code opened}: what is closed with it, in reverse. */
    RunningModule(
            Engine engine,
            Host.OpenLedger stores,
            Node node,
            Definitions definitions,
            OnceExtension extension,
            ModuleSettings settings,
            Opened opened) {
        this.engine = engine;
        this.stores = stores;
        this.node = node;
        this.definitions = definitions;
        this.extension = extension;
        this.settings = settings;
        this.opened = opened;
    }

    Engine engine() {
        return engine;
    }

    /** Has the engine answer a call, and the span that it is made in, and the request, know of it. */
    @Nullable
    Object answer(Invocation call, @Nullable CallerRequest request) throws Exception {
        Runnable span = spans.begins(call);
        // Not when a stage has completed: whoever waits for that may have ended the span by then.
        call.progress()
                .beforeAnswer(
                        request == null
                                ? span
                                : () -> {
                                    request.answered(
                                            call.id(),
                                            call.progress().ran(),
                                            call.progress().replayed());
                                    span.run();
                                });
        boolean later = false;
        try {
            Object answer = engine.call(call);
            later = answer instanceof CompletableFuture<?> promise && !promise.isDone();
            return answer;
        } finally {
            if (!later) {
                call.progress().answers();
            }
        }
    }

    /** {@code once.tenant} as it was when the module started; null where none is set. */
    @Nullable
    String tenant() {
        return settings.tenant();
    }

    HttpSettings http() {
        return settings.http();
    }

    Vitals.Running vitals() {
        String schema = switch (settings.schema()) {
            case VALIDATE -> "validated";
            case MIGRATE -> "migrated";
            case NONE -> "not checked";
        };
        return new Vitals.Running(node.incarnation(), node.age(), node.limit(), schema, stores.product());
    }

    Optional<OperationRecord> find(OperationId id) {
        return stores.ledger().find(id, Within.OWN_TRANSACTION);
    }

    OperatorStore operators() {
        return stores.operators();
    }

    AuditStore audit() {
        return stores.audit();
    }

    /** The incarnation of this node. */
    UUID incarnation() {
        return node.incarnation();
    }

    /** The definition of the method with this action; empty where the application has none. */
    Optional<Definition> definition(String action) {
        return extension
                .methods()
                .flatMap(method -> definitions.find(method.beanClass(), method.method()).stream())
                .filter(definition -> definition.method().policy().action().equals(action))
                .findFirst();
    }

    /**
     * The definition of an intercepted method.
     *
     * @param targetClass the class of the object that was called, perhaps one that the container has generated
     * @return empty where {@code @Idempotent} does not cover the method
     */
    Optional<Definition> definition(Class<?> targetClass, Method method) {
        return definitions.find(extension.beanClass(targetClass), method);
    }

    /** Ends heartbeat and threads, gives the node's row back, and closes the ledger. */
    @Override
    public void close() {
        opened.close();
    }
}
