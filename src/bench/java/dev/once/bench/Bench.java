package dev.once.bench;

import dev.once.bench.app.Variant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Starts PostgreSQL and the server, measures, prints the figures, and ends both. */
public final class Bench {

    private static final int WARM_UP = 6_000;
    private static final int WARM_UP_READS = 30_000;
    private static final int ROUNDS = 20;
    private static final int CALLS = 160;
    private static final int COUNTED = 200;
    private static final int WAITERS = 1_000;
    private static final String PLAIN = "PLAIN_JDBC";

    private final Postgres postgres;
    private final Application application;
    private final PlainJdbc plain;

    private Bench(Postgres postgres, Application application, PlainJdbc plain) {
        this.postgres = postgres;
        this.application = application;
        this.plain = plain;
    }

    /** Arguments: Open Liberty's directory, the directory for data. */
    public static void main(String[] arguments) throws Exception {
        Path data = Path.of(arguments[1]);
        try (Postgres postgres = new Postgres(data.resolve("postgresql"));
                Application application = Application.start(Path.of(arguments[0]), data, postgres.url());
                PlainJdbc plain = new PlainJdbc(postgres.url(), 8)) {
            new Bench(postgres, application, plain).run();
        }
    }

    private void run() throws Exception {
        machine();
        hotKey();
        warmUp();
        commits();
        for (int threads : new int[] {1, 8}) {
            figures(threads);
        }
    }

    private void machine() throws Exception {
        print(
                "%d cores, %d MB of memory, Java %s, PostgreSQL %s (fsync %s, synchronous_commit %s)%n",
                Runtime.getRuntime().availableProcessors(),
                ((com.sun.management.OperatingSystemMXBean)
                                        java.lang.management.ManagementFactory.getOperatingSystemMXBean())
                                .getTotalMemorySize()
                        >> 20,
                Runtime.version(),
                postgres.text("show server_version"),
                postgres.text("show fsync"),
                postgres.text("show synchronous_commit"));
    }

    /** Before anything else has run at once: the pool opens a connection only where all it has are in use. */
    private void hotKey() throws Exception {
        List<Long> hot = application.hot(WAITERS);
        print(
                "%nHot key: %d callers wait; %d threads beyond theirs; %d got the result, the last %.0f ms after the"
                        + " method was let end; the server's pool has %s connections, counted from its start.%n",
                hot.get(0),
                hot.get(1),
                hot.get(2),
                hot.get(3) / 1e6,
                postgres.text("select count(*) from pg_stat_activity where application_name =" + " 'once-bench'"));
    }

    private void warmUp() throws Exception {
        for (Variant variant : Variant.values()) {
            int calls = variant.reads() ? WARM_UP_READS : WARM_UP;
            application.measure(variant, 1, calls);
            application.measure(variant, 8, calls / 8);
        }
        plain.external(1, WARM_UP);
        plain.external(8, WARM_UP / 8);
    }

    /** A connection hands in its counts after a command that ends a second or more after the last time. */
    private void commits() throws Exception {
        print("%nTransactions per call, as PostgreSQL counts them, read-only ones too:%n");
        for (Variant variant : Variant.values()) {
            if (variant != Variant.JSON) {
                long before = commitsAfterOneCall(variant);
                application.measure(variant, 1, COUNTED);
                long after = commitsAfterOneCall(variant);
                print("  %-30s %.2f%n", variant, (after - before) / (COUNTED + 1.0));
            }
        }
    }

    private long commitsAfterOneCall(Variant variant) throws Exception {
        TimeUnit.MILLISECONDS.sleep(1_500);
        application.measure(variant, 1, 1);
        return postgres.number("select xact_commit from pg_stat_database where datname = current_database()");
    }

    private void figures(int threads) throws Exception {
        Figures figures = new Figures();
        for (int round = 0; round < ROUNDS; round++) {
            List<Variant> order = new ArrayList<>(Arrays.asList(Variant.values()));
            if (round % 2 == 1) {
                Collections.reverse(order);
            }
            int calls = threads == 1 ? CALLS : CALLS / 2;
            for (Variant variant : order) {
                figures.add(variant.name(), application.measure(variant, threads, calls));
            }
            figures.add(PLAIN, plain.external(threads, calls));
        }
        print("%n%d thread(s), microseconds per call:%n  %-30s %9s %9s%n", threads, "", "p50", "p99");
        List<String> names = new ArrayList<>(List.of(PLAIN));
        Arrays.stream(Variant.values()).map(Variant::name).forEach(names::add);
        for (String name : names) {
            print("  %-30s %9.0f %9.0f%n", name, figures.micros(name, 50), figures.micros(name, 99));
        }
        ratio(figures, Variant.EXTERNAL, Variant.EXTERNAL_BY_HAND, 1.3);
        ratio(figures, Variant.TRANSACTIONAL, Variant.TRANSACTIONAL_BY_HAND, 1.3);
        ratio(figures, Variant.REPLAY, Variant.READ_IN_TRANSACTION, 2);
        ratio(figures, Variant.REPLAY, Variant.READ_FROM_POOL, 2);
    }

    private static void ratio(Figures figures, Variant variant, Variant reference, double target) {
        double p50 = figures.ratio(variant.name(), reference.name(), 50);
        double[] rounds = figures.ratiosOfRounds(variant.name(), reference.name());
        print(
                "  %s / %s: p50 %.2f (rounds %.2f to %.2f), p99 %.2f; target %.1f: %s%n",
                variant,
                reference,
                p50,
                rounds[0],
                rounds[1],
                figures.ratio(variant.name(), reference.name(), 99),
                target,
                p50 <= target ? "met" : "missed");
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
