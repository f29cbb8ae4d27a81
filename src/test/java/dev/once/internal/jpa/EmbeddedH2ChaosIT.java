package dev.once.internal.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.once.Effect;
import dev.once.chaos.BesideTheServer;
import dev.once.internal.engine.Calls;
import dev.once.spi.OperationRecord;
import dev.once.spi.Status;
import dev.once.spi.Within;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The embedded default, H2's server inside the application's JVM with {@code WRITE_DELAY=0}: its threads are
 * interrupted a thousand times, then the process is killed in the middle of its work. Whatever it had acknowledged is
 * there. In H2's embedded mode an interrupt closes the file under all others, see {@link EmbeddedH2FileTest}; without
 * {@code WRITE_DELAY=0} the last half second of acknowledged commits goes with the process.
 */
@BesideTheServer
class EmbeddedH2ChaosIT {

    private static final int ENOUGH = 1_000;

    /** Seconds; it takes ten on an idle machine. */
    private static final int LIMIT_SECONDS = 100;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    /** What the application said, by its first word. */
    private final Map<String, List<String>> said = new ConcurrentHashMap<>();

    @Test
    @Timeout(150)
    void interruptedAThousandTimesAndKilled_losesNothingAcknowledged() throws Exception {
        runAndKill();
        assertThat(of("broken")).isEmpty();
        assertThat(of("unrecorded")).isEmpty();
        assertThat(of("interrupted")).isNotEmpty();
        Server server = Server.createTcpServer("-tcpPort", "0", "-baseDir", directory.toString())
                .start();
        try {
            checkAt("jdbc:h2:tcp://localhost:" + server.getPort() + "/./" + EmbeddedH2Application.DATABASE
                    + ";WRITE_DELAY=0");
        } finally {
            server.stop();
        }
    }

    private void checkAt(String url) throws Exception {
        // The first connection repairs the file, and may take longer for it than a pool waits.
        try (Connection opened = DriverManager.getConnection(url);
                LedgerHarness harness = LedgerHarness.at(TestDatabase.H2, url, 4);
                LiveNode node = new LiveNode(harness, Duration.ofSeconds(2))) {
            assertThat(opened.isValid(1)).isTrue();
            List<String> lost = new ArrayList<>();
            for (String key : of("acknowledged")) {
                if (status(harness, key) != Status.SUCCEEDED) {
                    lost.add(key);
                    continue;
                }
                Object replayed =
                        node.engine().call(Calls.of(Effect.EXTERNAL, key).running(() -> fail("a second effect")));
                assertThat(replayed).isEqualTo(EmbeddedH2Application.resultOf(key));
            }
            for (String key : of("interrupted")) {
                if (status(harness, key) != Status.UNKNOWN) {
                    lost.add(key);
                }
            }
            assertThat(lost)
                    .as("lost of %s acknowledged", of("acknowledged").size())
                    .isEmpty();
            // The rest is what the writers were at when they died.
            int told = of("acknowledged").size()
                    + of("interrupted").size()
                    + of("refused").size();
            assertThat(Integer.parseInt(harness.query("select count(*) from once_operation")))
                    .isBetween(told - of("refused").size(), told + EmbeddedH2Application.WRITERS);
        }
    }

    private static Status status(LedgerHarness harness, String key) {
        Optional<OperationRecord> row =
                harness.ledger().find(Calls.of(Effect.EXTERNAL, key).id(), Within.OWN_TRANSACTION);
        return row.map(OperationRecord::status).orElse(null);
    }

    private void runAndKill() throws IOException, InterruptedException {
        Process application = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Dh2.bindAddress=127.0.0.1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmbeddedH2Application.class.getName(),
                        directory.toString())
                .redirectError(new File("target/embedded-h2-application.log"))
                .start();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        Future<Boolean> limit =
                timer.schedule(application.toHandle()::destroyForcibly, LIMIT_SECONDS, TimeUnit.SECONDS);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(application.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                String[] words = line.split(" ", 3);
                said.computeIfAbsent(words[0], word -> new ArrayList<>()).add(words[1]);
                if (of("interrupt").size() == EmbeddedH2Application.INTERRUPTS
                        && of("acknowledged").size() >= ENOUGH) {
                    // kill -9, by the handle: the process itself would close the pipe with what was said until then
                    application.toHandle().destroyForcibly();
                }
            }
            assertThat(limit).as("the application was killed by the test").isNotDone();
            assertThat(of("interrupt")).hasSize(EmbeddedH2Application.INTERRUPTS);
        } finally {
            timer.shutdownNow();
            application.destroyForcibly();
            assertThat(application.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private List<String> of(String word) {
        return said.getOrDefault(word, List.of());
    }
}
