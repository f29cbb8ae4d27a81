package dev.once.bench;

import static dev.once.bench.app.Variant.EXTERNAL;
import static dev.once.bench.app.Variant.REPLAY;
import static dev.once.bench.app.Variant.TRANSACTIONAL;

import dev.once.bench.app.Exchange;
import dev.once.bench.app.Variant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Starts PostgreSQL and the servers, measures, prints the figures, and ends all. */
public final class Bench {

    private static final int WARM_UP = 10_000;
    private static final int WARM_UP_READS = 30_000;
    private static final int ROUNDS = 30;
    private static final int CALLS = 160;

    /** So that a slice takes a second: replays are told once a second, beside the calls, and that is to be in the figure. */
    private static final int READS = 10_000;

    private static final int REQUESTS = 2_000;
    private static final int COUNTED = 200;
    private static final int WAITERS = 1_000;
    private static final String TELLING = "_TELLING";
    private static final String GROWN = "grown";

    private static final int ENTRIES = 10_000_000;

    private final Postgres postgres;
    private final Path wlp;
    private final Path data;
    private final Application silent;
    private final Application telling;
    private final PlainJdbc plain;

    private Bench(Postgres postgres, Path wlp, Path data, Application silent, Application telling, PlainJdbc plain) {
        this.postgres = postgres;
        this.wlp = wlp;
        this.data = data;
        this.silent = silent;
        this.telling = telling;
        this.plain = plain;
    }

    /** What is measured, in this order. */
    private enum Part {
        CALLS,
        TOLD,
        HTTP,
        GROWN
    }

    /** Arguments: Open Liberty's directory, the directory for data, the parts, with commas between them. */
    public static void main(String[] arguments) throws Exception {
        Path wlp = Path.of(arguments[0]);
        Path data = Path.of(arguments[1]);
        Set<Part> parts = EnumSet.noneOf(Part.class);
        for (String part : arguments[2].split(",", -1)) {
            parts.add(Part.valueOf(part.toUpperCase(Locale.ROOT)));
        }
        try (Postgres postgres = new Postgres(data.resolve("postgresql"))) {
            if (parts.contains(Part.GROWN)) {
                grow(postgres, wlp, data);
            }
            String database = postgres.create("silent");
            try (Application silent = Application.silent(wlp, data.resolve("silent"), database);
                    Application telling =
                            Application.telling(wlp, data.resolve("telling"), postgres.create("telling"));
                    PlainJdbc plain = new PlainJdbc(database, 8)) {
                new Bench(postgres, wlp, data, silent, telling, plain).run(parts);
            }
        }
    }

    /** First of all, so that the disk has written all of it when the rest is measured. */
    private static void grow(Postgres postgres, Path wlp, Path data) throws Exception {
        String database = postgres.create(GROWN);
        // It creates the tables.
        Application.telling(wlp, data.resolve(GROWN), database).close();
        long begin = System.nanoTime();
        postgres.fillAudit(GROWN, ENTRIES);
        print(
                "%nAn audit of %,d entries, %s with its indexes, filled within %d s%n",
                ENTRIES, postgres.auditSize(GROWN), TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin));
    }

    private void run(Set<Part> parts) throws Exception {
        machine();
        if (parts.contains(Part.CALLS)) {
            hotKey();
            warmUp();
            commits();
            for (int threads : new int[] {1, 8}) {
                figures(threads);
            }
        }
        if (parts.contains(Part.TOLD)) {
            told();
        }
        if (parts.contains(Part.HTTP)) {
            overHttp();
        }
        if (parts.contains(Part.GROWN)) {
            grownAudit();
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
        List<Long> hot = silent.hot(WAITERS);
        print(
                "%nHot key: %d callers wait; %d threads beyond theirs; %d got the result, the last %.0f ms after the"
                        + " method was let end; the server's pool has %s connections, counted from its start.%n",
                hot.get(0),
                hot.get(1),
                hot.get(2),
                hot.get(3) / 1e6,
                postgres.text("select count(*) from pg_stat_activity where application_name = 'once-bench' and"
                        + " datname = 'silent'"));
    }

    private void warmUp() throws Exception {
        for (Variant variant : Variant.values()) {
            warmUp(silent, variant);
        }
        plain.external(1, WARM_UP);
        plain.external(8, WARM_UP / 8);
    }

    private static void warmUp(Application application, Variant variant) throws Exception {
        int calls = variant.reads() ? WARM_UP_READS : WARM_UP;
        application.measure(variant, 1, calls);
        application.measure(variant, 8, calls / 8);
    }

    /** A connection hands in its counts after a command that ends a second or more after the last time. */
    private void commits() throws Exception {
        print("%nTransactions per call, as PostgreSQL counts them, read-only ones too:%n");
        for (Variant variant : Variant.values()) {
            if (variant != Variant.JSON) {
                long before = commitsAfterOneCall(variant);
                silent.measure(variant, 1, COUNTED);
                long after = commitsAfterOneCall(variant);
                print("  %-30s %.2f%n", variant, (after - before) / (COUNTED + 1.0));
            }
        }
    }

    private long commitsAfterOneCall(Variant variant) throws Exception {
        TimeUnit.MILLISECONDS.sleep(1_500);
        silent.measure(variant, 1, 1);
        return postgres.number("select xact_commit from pg_stat_database where datname = 'silent'");
    }

    private void figures(int threads) throws Exception {
        List<Subject> subjects = new ArrayList<>(List.of(new Subject("PLAIN_JDBC", CALLS, plain::external)));
        for (Variant variant : Variant.values()) {
            subjects.add(Subject.of("", CALLS, silent, variant));
        }
        Figures figures = measured(threads, subjects);
        ratio(figures, "EXTERNAL", "EXTERNAL_BY_HAND", 1.3);
        ratio(figures, "TRANSACTIONAL", "TRANSACTIONAL_BY_HAND", 1.3);
        ratio(figures, "REPLAY", "READ_IN_TRANSACTION", 2);
        ratio(figures, "REPLAY", "READ_FROM_POOL", 2);
    }

    /** The server that tells, beside the silent one. */
    private void told() throws Exception {
        Map<Variant, Double> targets = Map.of(EXTERNAL, 1.25, TRANSACTIONAL, 1.25, REPLAY, 1.15);
        compare("", silent, TELLING, telling, targets);
    }

    /** Two servers, slice by slice in turn: one that has just worked is faster than one that comes after another. */
    private static void compare(
            String suffix, Application reference, String otherSuffix, Application other, Map<Variant, Double> targets)
            throws Exception {
        for (Variant variant : Variant.ONCE) {
            warmUp(reference, variant);
            warmUp(other, variant);
        }
        for (int threads : new int[] {1, 8}) {
            List<Subject> subjects = new ArrayList<>();
            for (Variant variant : Variant.ONCE) {
                int calls = variant.reads() ? READS : CALLS;
                subjects.add(Subject.of(suffix, calls, reference, variant));
                subjects.add(Subject.of(otherSuffix, calls, other, variant));
            }
            Figures figures = measured(threads, subjects);
            for (Variant variant : Variant.ONCE) {
                ratio(figures, variant + otherSuffix, variant + suffix, targets.get(variant));
            }
        }
    }

    /** A client in this process, and both servers. */
    private void overHttp() throws Exception {
        List<Subject> subjects = new ArrayList<>();
        for (Exchange exchange : Exchange.values()) {
            subjects.add(new Subject(
                    exchange.name(), REQUESTS, (threads, calls) -> silent.exchanged(exchange, threads, calls)));
            subjects.add(new Subject(
                    exchange + TELLING, REQUESTS, (threads, calls) -> telling.exchanged(exchange, threads, calls)));
        }
        for (Subject subject : subjects) {
            subject.measurement().nanos(1, WARM_UP_READS);
            subject.measurement().nanos(8, WARM_UP_READS / 8);
        }
        for (int threads : new int[] {1, 8}) {
            Figures figures = measured(threads, subjects);
            for (String reference : List.of("HTTP_CONSTANT", "HTTP_CONSTANT_IN_TRANSACTION")) {
                ratio(figures, "HTTP_REPLAY", reference, 1.3);
                ratio(figures, "HTTP_REPLAY" + TELLING, reference + TELLING, 1.3);
            }
        }
    }

    /** Against a table of ten million entries, beside an empty one. */
    private void grownAudit() throws Exception {
        try (Application empty = Application.telling(wlp, data.resolve("empty"), postgres.create("empty"));
                Application grown = Application.telling(wlp, data.resolve(GROWN), postgres.url(GROWN))) {
            Map<Variant, Double> targets = Map.of(EXTERNAL, 1.2, TRANSACTIONAL, 1.2, REPLAY, 1.2);
            compare("_EMPTY", empty, "_GROWN", grown, targets);
        }
    }

    /**
     * Measures all by turns, and prints what it was. Each round begins with another one; who comes after whom stays, so
     * that of two servers neither ever comes after itself.
     */
    private static Figures measured(int threads, List<Subject> subjects) throws Exception {
        Figures figures = new Figures();
        for (int round = 0; round < ROUNDS; round++) {
            List<Subject> order = new ArrayList<>(subjects);
            Collections.rotate(order, -2 * round);
            for (Subject subject : order) {
                // a slice of few calls, that all wait for the disk, is longer instead
                int calls = threads == 1 ? subject.calls() : Math.max(CALLS / 2, subject.calls() / threads);
                figures.add(subject.name(), subject.measurement().nanos(threads, calls));
            }
        }
        print("%n%d thread(s), microseconds per call:%n  %-30s %9s %9s%n", threads, "", "p50", "p99");
        for (Subject subject : subjects) {
            String name = subject.name();
            print("  %-30s %9.0f %9.0f%n", name, figures.micros(name, 50), figures.micros(name, 99));
        }
        return figures;
    }

    /** What is measured, under its name in the output; so many calls in a slice, of all threads. */
    private record Subject(String name, int calls, Measurement measurement) {

        static Subject of(String suffix, int calls, Application application, Variant variant) {
            return new Subject(variant + suffix, calls, (threads, each) -> application.measure(variant, threads, each));
        }
    }

    private interface Measurement {
        List<Long> nanos(int threads, int calls) throws Exception;
    }

    private static void ratio(Figures figures, String name, String reference, double target) {
        double p50 = figures.ratio(name, reference, 50);
        double[] rounds = figures.ratiosOfRounds(name, reference);
        print(
                "  %s / %s: p50 %.2f (rounds %.2f to %.2f), p99 %.2f; target %.2f: %s%n",
                name,
                reference,
                p50,
                rounds[0],
                rounds[1],
                figures.ratio(name, reference, 99),
                target,
                p50 <= target ? "met" : "missed");
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
