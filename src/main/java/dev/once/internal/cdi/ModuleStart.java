package dev.once.internal.cdi;

import dev.once.internal.audit.CallBatches;
import dev.once.internal.audit.CallTrail;
import dev.once.internal.cdi.ModuleSettings.Arguments;
import dev.once.internal.engine.Engine;
import dev.once.internal.engine.Message;
import dev.once.internal.engine.News;
import dev.once.internal.engine.RunningAttempts;
import dev.once.internal.engine.Threads;
import dev.once.internal.jpa.AuditMode;
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
import dev.once.spi.OperationListener;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * Puts the parts of the module together and starts them. Used by one thread.
 *
 * @param extension knows the application's idempotent methods
 * @param host the container
 * @param settings {@code once.*}
 * @param application its name
 * @param beans what the application has for the module
 * @param policies make the policies of its methods
 * @param opened what is to be closed again
 */
record ModuleStart(
        OnceExtension extension,
        Host host,
        ModuleSettings settings,
        String application,
        ApplicationBeans beans,
        PolicyFactory policies,
        Opened opened) {

    private static final System.Logger LOG = System.getLogger(ModuleStart.class.getName());

    /** Verifiers that hang must not take more of the server's threads; one more has no answer. */
    private static final int VERIFIERS_MAX = 32;

    /** They hold a connection each while they write. */
    private static final int RECORDERS = 8;

    private static final Duration LAST_RECORDINGS = Duration.ofSeconds(10);

    /** Starts the module; where that fails, what was opened by then is closed. */
    static RunningModule start(
            OnceExtension extension,
            Host host,
            Configuration configuration,
            String application,
            ApplicationBeans beans) {
        ModuleSettings settings = ModuleSettings.read(configuration);
        PolicyFactory policies =
                new PolicyFactory(application, configuration, beans.classifiers(), settings.asyncTimeLimit());
        Opened opened = new Opened();
        try {
            return new ModuleStart(extension, host, settings, application, beans, policies, opened).run();
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    private RunningModule run() {
        ThreadFactory threads = host.threads();
        Host.OpenLedger stores = opened.add(host.open(settings));
        Definitions definitions = definitions();
        Optional<MetricsListener> metrics = beans.metrics().apply(actions());
        metrics.ifPresent(opened::add);
        // Two stores of nodes: nothing that the housekeeping does may delay a heartbeat.
        NodeStore heartbeats = opened.add(stores.nodes());
        NodeStore nodes = opened.add(stores.nodes());
        AtomicReference<RunningAttempts> running = new AtomicReference<>(new RunningAttempts());
        Node node = new Node(
                heartbeats,
                nodeName(),
                settings.deadAfter(),
                now -> Objects.requireNonNull(running.get()).oldest(now),
                System::nanoTime);
        ThreadPoolExecutor recorders = pool(RECORDERS, RECORDERS, new LinkedBlockingQueue<>(), threads);
        recorders.allowCoreThreadTimeOut(true);
        News news = new News(listeners(metrics, stores.audit(), node, threads));
        LedgerStore ledger = stores.ledger();
        Engine engine =
                new Engine(ledger, host.transactions(), node, workers(threads, recorders), news, settings.engine());
        running.set(engine.running());
        Housekeeping housekeeping =
                new Housekeeping(ledger, nodes, node, engine.running(), engine.unsettled(), news, settings.deadAfter());
        Purge purge = new Purge(ledger, node, news, settings.purgeInterval(), settings.purgeBatch());
        opened.add(Heart.start(node, heartbeats, nodes, housekeeping, purge, settings.heartbeat(), threads));
        // Closed before the heart: a node that has left cannot record.
        opened.add(() -> finish(recorders));
        metrics.ifPresent(listener -> listener.observe(news::inProgress, node::age));
        return new RunningModule(engine, stores, node, definitions, extension, settings, opened);
    }

    private Definitions definitions() {
        if (settings.arguments() == Arguments.FULL) {
            Message.SENSITIVE_KEPT.log(LOG);
        }
        return new Definitions(
                policies,
                new KeyPlanner(settings.keys()),
                opened.add(JsonbResultCodec.binding()),
                beans,
                settings.audit() == AuditMode.OFF ? Arguments.NONE : settings.arguments(),
                opened.add(DescribedArguments.binding(settings.arguments())),
                settings.argumentsMax(),
                settings.http());
    }

    /** Of the methods that are protected; what is wrong with a method has kept the application from being deployed. */
    private Set<String> actions() {
        return extension
                .methods()
                .flatMap(method -> policies.create(method, problem -> {}).stream())
                .filter(MethodPolicy::enabled)
                .map(method -> method.policy().action())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** All who are told what happens to operations, in this order. */
    private List<OperationListener> listeners(
            Optional<MetricsListener> metrics, AuditStore audit, Node node, ThreadFactory threads) {
        List<OperationListener> listeners = new ArrayList<>();
        listeners.add(new CallLog());
        listeners.add(new Observers(beans.manager(), host.transactions()));
        metrics.ifPresent(listeners::add);
        if (settings.audit() != AuditMode.OFF) {
            switch (settings.replays()) {
                case BATCHED -> {
                    CallBatches batches = opened.add(CallBatches.start(audit, threads));
                    listeners.add(new CallTrail(batches::add, node::databaseTime));
                }
                case SYNC -> listeners.add(new CallTrail(call -> audit.append(List.of(call)), node::databaseTime));
                case OFF -> {
                    // nothing is told of calls that changed nothing
                }
            }
        }
        return listeners;
    }

    private Threads workers(ThreadFactory threads, ThreadPoolExecutor recorders) {
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
    private String nodeName() {
        String process = application + "@" + ProcessHandle.current().pid();
        try {
            return process + "." + InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return process;
        }
    }
}
