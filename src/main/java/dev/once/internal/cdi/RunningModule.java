package dev.once.internal.cdi;

import dev.once.internal.audit.CallTrail;
import dev.once.internal.engine.Engine;
import dev.once.internal.engine.Invocation;
import dev.once.internal.engine.Message;
import dev.once.internal.engine.News;
import dev.once.internal.engine.RunningAttempts;
import dev.once.internal.engine.Threads;
import dev.once.internal.health.Vitals;
import dev.once.internal.jpa.AuditMode;
import dev.once.internal.jpa.SchemaMode;
import dev.once.internal.key.KeyPlanner;
import dev.once.internal.log.CallLog;
import dev.once.internal.metrics.MetricsListener;
import dev.once.internal.policy.Configuration;
import dev.once.internal.policy.MethodPolicy;
import dev.once.internal.policy.PolicyFactory;
import dev.once.internal.recovery.Heart;
import dev.once.internal.recovery.Housekeeping;
import dev.once.internal.recovery.Node;
import dev.once.internal.recovery.Purge;
import dev.once.spi.AuditStore;
import dev.once.spi.LedgerStore;
import dev.once.spi.NodeStore;
import dev.once.spi.OperationId;
import dev.once.spi.OperationListener;
import dev.once.spi.OperationRecord;
import dev.once.spi.OperatorStore;
import dev.once.spi.Within;
import jakarta.json.bind.Jsonb;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parts of the module, put together and started. Thread-safe. */
final class RunningModule implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(RunningModule.class.getName());

    /** Verifiers that hang must not take more of the server's threads; one more has no answer. */
    private static final int VERIFIERS_MAX = 32;

    /** They hold a connection each while they write. */
    private static final int RECORDERS = 8;

    private static final Duration LAST_RECORDINGS = Duration.ofSeconds(10);

    private final Engine engine;
    private final LedgerStore ledger;
    private final OperatorStore operators;
    private final AuditStore audit;
    private final Node node;
    private final Definitions definitions;
    private final OnceExtension extension;
    private final Opened opened;
    private final @Nullable String tenant;
    private final String schema;
    private final String product;
    private final Spans spans = Spans.find();

    private RunningModule(
            Engine engine,
            LedgerStore ledger,
            OperatorStore operators,
            AuditStore audit,
            Node node,
            Definitions definitions,
            OnceExtension extension,
            Opened opened,
            @Nullable String tenant,
            String schema,
            String product) {
        this.tenant = tenant;
        this.schema = schema;
        this.product = product;
        this.engine = engine;
        this.ledger = ledger;
        this.operators = operators;
        this.audit = audit;
        this.node = node;
        this.definitions = definitions;
        this.extension = extension;
        this.opened = opened;
    }

    /** Starts the module; where that fails, what was opened by then is closed. */
    static RunningModule start(
            OnceExtension extension,
            Host host,
            Configuration configuration,
            String application,
            ApplicationBeans beans) {
        ModuleSettings settings = ModuleSettings.read(configuration);
        Opened opened = new Opened();
        try {
            ThreadFactory threads = host.threads();
            Host.OpenLedger stores = opened.add(host.open(settings));
            Jsonb jsonb = opened.add(JsonbResultCodec.binding());
            Jsonb audited = opened.add(DescribedArguments.binding(settings.arguments()));
            if (settings.arguments() == ModuleSettings.Arguments.FULL) {
                Message.SENSITIVE_KEPT.log(LOG);
            }
            PolicyFactory policies =
                    new PolicyFactory(application, configuration, beans.classifiers(), settings.asyncTimeLimit());
            Optional<MetricsListener> metrics = beans.metrics().apply(actions(extension, policies));
            metrics.ifPresent(opened::add);
            Started started = started(
                    host, stores, settings, application, threads, metrics, listeners(host, beans, metrics), opened);
            Definitions definitions = new Definitions(
                    policies,
                    new KeyPlanner(settings.keys()),
                    jsonb,
                    beans,
                    settings.audit() == AuditMode.OFF ? ModuleSettings.Arguments.NONE : settings.arguments(),
                    audited,
                    settings.argumentsMax());
            return new RunningModule(
                    started.engine(),
                    stores.ledger(),
                    stores.operators(),
                    stores.audit(),
                    started.node(),
                    definitions,
                    extension,
                    opened,
                    settings.tenant(),
                    done(settings.schema()),
                    stores.product());
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    /** Of the methods that are protected; what is wrong with a method has kept the application from being deployed. */
    private static Set<String> actions(OnceExtension extension, PolicyFactory policies) {
        return extension
                .methods()
                .flatMap(method -> policies.create(method, problem -> {}).stream())
                .filter(MethodPolicy::enabled)
                .map(method -> method.policy().action())
                .collect(Collectors.toUnmodifiableSet());
    }

    private record Started(Engine engine, Node node) {}

    private static Started started(
            Host host,
            Host.OpenLedger stores,
            ModuleSettings settings,
            String application,
            ThreadFactory threads,
            Optional<MetricsListener> metrics,
            List<OperationListener> listeners,
            Opened opened) {
        LedgerStore ledger = stores.ledger();
        // Two stores of nodes: nothing that the housekeeping does may delay a heartbeat.
        NodeStore heartbeats = opened.add(stores.nodes());
        NodeStore nodes = opened.add(stores.nodes());
        AtomicReference<RunningAttempts> running = new AtomicReference<>(new RunningAttempts());
        Node node = new Node(
                heartbeats,
                nodeName(application),
                settings.deadAfter(),
                now -> Objects.requireNonNull(running.get()).oldest(now),
                System::nanoTime);
        ThreadPoolExecutor recorders = pool(RECORDERS, RECORDERS, new LinkedBlockingQueue<>(), threads);
        recorders.allowCoreThreadTimeOut(true);
        Threads workers = workers(threads, recorders, opened);
        trail(stores, settings, node, threads, opened).ifPresent(listeners::add);
        News news = new News(listeners);
        Engine engine = new Engine(ledger, host.transactions(), node, workers, news, settings.engine());
        running.set(engine.running());
        Housekeeping housekeeping =
                new Housekeeping(ledger, nodes, node, engine.running(), engine.unsettled(), news, settings.deadAfter());
        Purge purge = new Purge(ledger, node, news, settings.purgeInterval(), settings.purgeBatch());
        opened.add(Heart.start(node, heartbeats, nodes, housekeeping, purge, settings.heartbeat(), threads));
        // Closed before the heart: a node that has left cannot record.
        opened.add(() -> finish(recorders));
        metrics.ifPresent(listener -> listener.observe(news::inProgress, node::sinceHeartbeat));
        return new Started(engine, node);
    }

    /** All who are told what happens to operations, in this order; the audit comes last. */
    private static List<OperationListener> listeners(
            Host host, ApplicationBeans beans, Optional<MetricsListener> metrics) {
        List<OperationListener> listeners = new ArrayList<>();
        listeners.add(new CallLog());
        listeners.add(new Observers(beans.manager(), host.transactions()));
        metrics.ifPresent(listeners::add);
        return listeners;
    }

    private static Optional<OperationListener> trail(
            Host.OpenLedger stores, ModuleSettings settings, Node node, ThreadFactory threads, Opened opened) {
        if (settings.audit() == AuditMode.OFF) {
            return Optional.empty();
        }
        return switch (settings.replays()) {
            case BATCHED -> Optional.of(opened.add(CallTrail.batched(stores.audit(), node::databaseTime, threads)));
            case SYNC -> Optional.of(CallTrail.synchronous(stores.audit(), node::databaseTime));
            case OFF -> Optional.empty();
        };
    }

    private static Threads workers(ThreadFactory threads, ThreadPoolExecutor recorders, Opened opened) {
        ThreadPoolExecutor continuations = pool(0, Integer.MAX_VALUE, new SynchronousQueue<>(), threads);
        ThreadPoolExecutor verifiers = pool(0, VERIFIERS_MAX, new SynchronousQueue<>(), threads);
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads);
        // Attempts end long before their limits: alarms that are not needed any more must not pile up until then.
        timer.setRemoveOnCancelPolicy(true);
        opened.add(continuations::shutdown);
        opened.add(verifiers::shutdownNow);
        opened.add(timer::shutdownNow);
        return new Threads(timer, verifiers, recorders, continuations);
    }

    private static ThreadPoolExecutor pool(
            int least, int most, BlockingQueue<Runnable> waiting, ThreadFactory threads) {
        return new ThreadPoolExecutor(least, most, 1, TimeUnit.MINUTES, waiting, threads);
    }

    /** What has completed by now is still recorded: it would be in doubt otherwise. */
    private static void finish(ThreadPoolExecutor recorders) {
        recorders.shutdown();
        try {
            if (!recorders.awaitTermination(LAST_RECORDINGS.toSeconds(), TimeUnit.SECONDS)) {
                Message.RESULTS_LOST.log(LOG);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** For people who look at the table of nodes. */
    private static String nodeName(String application) {
        String process = application + "@" + ProcessHandle.current().pid();
        try {
            return process + "." + InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return process;
        }
    }

    Engine engine() {
        return engine;
    }

    /** Has the engine answer a call, and the span that it is made in tell of it. */
    @Nullable
    Object answer(Invocation call) throws Exception {
        // Not when a stage has completed: whoever waits for that may have ended the span by then.
        call.progress().beforeAnswer(spans.begins(call));
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
        return tenant;
    }

    Vitals.Running vitals() {
        return new Vitals.Running(node.incarnation(), node.age(), node.limit(), schema, product);
    }

    private static String done(SchemaMode schema) {
        return switch (schema) {
            case VALIDATE -> "validated";
            case MIGRATE -> "migrated";
            case NONE -> "not checked";
        };
    }

    Optional<OperationRecord> find(OperationId id) {
        return ledger.find(id, Within.OWN_TRANSACTION);
    }

    OperatorStore operators() {
        return operators;
    }

    AuditStore audit() {
        return audit;
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
