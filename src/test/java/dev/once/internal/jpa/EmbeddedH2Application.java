package dev.once.internal.jpa;

import dev.once.Effect;
import dev.once.exceptions.IdempotencyException;
import dev.once.internal.engine.Calls;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.h2.tools.Server;

/**
 * The process that {@link EmbeddedH2ChaosIT} kills: H2's server inside the application's own JVM, four threads that
 * call, and one that interrupts them. Says on its standard output what it has seen, a line each. Ends with its standard
 * input.
 */
final class EmbeddedH2Application {

    static final int WRITERS = 4;
    static final int INTERRUPTS = 1_000;
    static final String DATABASE = "once";

    private static final long LONGEST_PAUSE_NANOS = 5_000_000;
    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private EmbeddedH2Application() {}

    /** The argument is the directory of the database. */
    public static void main(String... args) throws SQLException, IOException {
        Server server = Server.createTcpServer("-tcpPort", "0", "-baseDir", args[0], "-ifNotExists")
                .start();
        String url = "jdbc:h2:tcp://localhost:" + server.getPort() + "/./" + DATABASE + ";WRITE_DELAY=0";
        LiveNode node = new LiveNode(LedgerHarness.at(TestDatabase.H2, url, 16), Duration.ofSeconds(2));
        List<Semaphore> began =
                Stream.generate(() -> new Semaphore(0)).limit(WRITERS).toList();
        List<Thread> writers = IntStream.range(0, WRITERS)
                .mapToObj(writer -> new Thread(() -> call(node, writer, began.get(writer))))
                .toList();
        writers.forEach(Thread::start);
        new Thread(() -> interrupt(writers, began)).start();
        while (System.in.read() >= 0) {
            // nothing is ever said; the end of the test closes it
        }
        Runtime.getRuntime().halt(1);
    }

    /**
     * Every other call's method is sensitive to an interrupt, as one that waits for a remote party: it throws. The
     * others return with the flag set, and the ledger's own statements run so.
     */
    private static void call(LiveNode node, int writer, Semaphore began) {
        for (int number = 0; ; number++) {
            began.release();
            String key = "w" + writer + "-" + number;
            boolean sensitive = number % 2 == 0;
            try {
                Object result = node.engine()
                        .call(Calls.of(Effect.EXTERNAL, key).running(() -> {
                            if (sensitive && Thread.interrupted()) {
                                throw new InterruptedException();
                            }
                            return resultOf(key);
                        }));
                say(resultOf(key).equals(result) ? "acknowledged " + key : "broken " + key + " " + result);
            } catch (IdempotencyException e) {
                say("refused " + key + " " + e);
            } catch (InterruptedException e) {
                say((e.getSuppressed().length == 0 ? "interrupted " : "unrecorded ") + key);
            } catch (Exception e) {
                say("broken " + key + " " + e);
            }
            if (!sensitive) {
                Thread.interrupted();
            }
        }
    }

    static String resultOf(String key) {
        return "result of " + key;
    }

    /** A writer each time that has begun another call since; at any moment of it, so the pauses are random. */
    private static void interrupt(List<Thread> writers, List<Semaphore> began) {
        for (int i = 0; i < INTERRUPTS; i++) {
            Semaphore calls = began.get(i % WRITERS);
            calls.acquireUninterruptibly();
            calls.drainPermits();
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_NANOS));
            writers.get(i % WRITERS).interrupt();
            say("interrupt " + i);
        }
    }

    /** In one write each: a short write to a pipe is there as a whole or not at all, whenever the process is killed. */
    private static void say(String line) {
        byte[] bytes = (line.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            OUT.write(bytes, 0, bytes.length);
        } catch (IOException e) {
            // nobody listens any more
            Runtime.getRuntime().halt(2);
        }
    }
}
