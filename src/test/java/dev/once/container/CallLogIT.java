package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.once.CallContext;
import dev.once.CallContext.Field;
import dev.once.Effect;
import dev.once.exceptions.IdempotencyKeyReusedException;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.exceptions.OutcomeUnknownException;
import jakarta.inject.Inject;
import jakarta.json.bind.JsonbBuilder;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The log of calls, as the server writes it: as text, and as one JSON object on a line. */
@ExtendWith(ArquillianExtension.class)
class CallLogIT {

    /** Ends the line for readers of all kinds, and would go on with a record of its own. */
    private static final String HOSTILE =
            "bot\u2028ONCE0001: event=executed\u2029 \"outcome=succeeded\" {0} \\ \u202E" + "x".repeat(150);

    private static final String SHOWN =
            "agent=\"bot\\u2028ONCE0001: event=executed\\u2029 \\\"outcome=succeeded\\\" {0} \\\\ \\u202e"
                    + "x".repeat(150) + "\"";

    private static final String REPLAYED = "ONCE0004: event=replayed action=wires.keyed operation=… attempt=1 ms=…"
            + " outcome=succeeded agent=till-bot";

    private static final Duration SETTING = Duration.ofSeconds(30);

    @Deployment
    static WebArchive war() {
        Path server =
                Path.of(System.getProperty("once.test.wlp"), "usr/servers", System.getProperty("once.test.server"));
        return OnceWar.of(
                "call-log",
                "once.context.explicit=AGENT,TURN\ntest.server=" + server,
                Wires.class,
                Transfers.class,
                Payments.class,
                Notes.class,
                Rows.class,
                ServerLog.class,
                Runs.class);
    }

    @Inject
    private Transfers transfers;

    @Inject
    private Payments payments;

    @Inject
    private Notes notes;

    @Inject
    private UserTransaction transaction;

    @Inject
    @ConfigProperty(name = "test.server")
    private String server;

    private ServerLog log() throws IOException {
        return new ServerLog(Path.of(server, "logs/messages.log"));
    }

    private static String agent(CallContext.Work<Object, Exception> call) throws Exception {
        return String.valueOf(CallContext.with(Field.AGENT_ID, "till-bot").call(call));
    }

    private static List<String> records(ServerLog log) throws IOException {
        return records(log.text());
    }

    private static List<String> records(String text) {
        return text.lines()
                .filter(line -> line.contains(" dev.once.operations "))
                .map(line -> line.replaceFirst(".* dev\\.once\\.operations +", "")
                        .replaceFirst(" ms=\\d+", " ms=…")
                        .replaceFirst("operation=[0-9a-f]{64}", "operation=…")
                        .strip())
                .toList();
    }

    @Test
    void eachCall_isOneRecord() throws Exception {
        for (Effect effect : Effect.values()) {
            ServerLog log = log();
            String order = "secret order, " + effect;
            String first = agent(() -> transfers.by(effect, order, CallLogIT::nothing));
            assertThat(agent(() -> transfers.by(effect, order, CallLogIT::nothing)))
                    .isEqualTo(first);

            String what = " action=wires." + effect.name().toLowerCase(Locale.ROOT)
                    + " operation=… attempt=1 ms=… outcome=succeeded agent=till-bot";
            await().pollInSameThread()
                    .untilAsserted(() -> assertThat(records(log)).containsExactly("I ONCE0001: event=executed" + what));
            assertThat(log.text()).doesNotContain("secret");
        }
    }

    private static void nothing() {
        // the method counts its runs
    }

    @Test
    void refusalsAndFailures_sayWhy() throws Exception {
        ServerLog log = log();
        String what = " action=payments.charge operation=…";
        BigDecimal one = BigDecimal.ONE;
        agent(() -> payments.charge("secret 2", one, "first", "t"));
        assertThatThrownBy(() -> payments.charge("secret 2", one, "another", "t"))
                .isInstanceOf(IdempotencyKeyReusedException.class);
        assertThatThrownBy(() -> payments.charge("secret 3", one, "declined", "t"))
                .isInstanceOf(Payments.Declined.class);
        assertThatThrownBy(() -> payments.charge("secret 3", one, "declined", "t"))
                .isInstanceOf(Payments.Declined.class);
        assertThatThrownBy(() -> notes.supplied("secret text", "secret key of nobody"))
                .isInstanceOf(InvalidIdempotencyKeyException.class);

        await().pollInSameThread()
                .untilAsserted(() -> assertThat(records(log))
                        .containsExactly(
                                "I ONCE0001: event=executed" + what
                                        + " attempt=1 ms=… outcome=succeeded agent=till-bot",
                                "W ONCE0007: event=key-reused" + what + " ms=… parameters=reason",
                                "W ONCE0002: event=failed" + what + " attempt=1 ms=… outcome=permanent status=failed"
                                        + " error=other failure=dev.once.container.Payments$Declined",
                                "W ONCE0005: event=rejected action=notes.supplied ms=… reason=invalid"));
        assertThat(log.text()).doesNotContain("secret", "no money");
    }

    @Test
    void operationInDoubt_isOneToo() throws Exception {
        ServerLog log = log();
        transaction.begin();
        transfers.by(Effect.EXTERNAL, "doubt", CallLogIT::nothing);
        assertThat(records(log)).as("before the end of the transaction").isEmpty();
        transaction.rollback();
        assertThatThrownBy(() -> transfers.by(Effect.EXTERNAL, "doubt", CallLogIT::nothing))
                .isInstanceOf(OutcomeUnknownException.class);

        String what = " action=wires.external operation=…";
        await().pollInSameThread()
                .untilAsserted(() -> assertThat(records(log))
                        .containsExactly(
                                "W ONCE0002: event=failed" + what + " attempt=1 ms=… outcome=ambiguous status=unknown"
                                        + " error=other failure=ROLLED_BACK",
                                "W ONCE0010: event=in-doubt" + what + " status=unknown",
                                "W ONCE0005: event=rejected" + what + " ms=… reason=unknown"));
    }

    /** Most calls may be replays, and each record has its cost: see the page of performance. */
    @Test
    void replays_areThereForWhoeverAsksForThem() throws Exception {
        Path trace = Path.of(server, "logs/trace.log");
        agent(() -> transfers.by(Effect.KEYED, "replayed", CallLogIT::nothing));
        withLogging(
                "traceSpecification=\"*=info:dev.once.operations=fine\"",
                () -> await().pollInSameThread().atMost(SETTING).until(() -> {
                    agent(() -> transfers.by(Effect.KEYED, "replayed", CallLogIT::nothing));
                    return Files.exists(trace)
                            && records(Files.readString(trace)).stream().anyMatch(line -> line.endsWith(REPLAYED));
                }));
    }

    @Test
    void jsonLog_hasOneObjectOnALine_whateverTheAgentCallsItself() throws Exception {
        ServerLog log = log();
        withLogging("messageFormat=\"json\"", () -> {
            await().pollInSameThread()
                    .atMost(SETTING)
                    .until(() -> log.text().lines().anyMatch(line -> line.startsWith("{")));
            CallContext.with(Field.AGENT_ID, HOSTILE)
                    .call(() -> transfers.by(Effect.KEYED, "hostile", CallLogIT::nothing));
            await().pollInSameThread().until(() -> log.says("wires.keyed"));
        });
        List<String> lines =
                log.text().lines().filter(line -> line.contains("ONCE0001")).toList();
        assertThat(lines).hasSize(1);
        Map<String, Object> record = object(lines.get(0));
        assertThat(record).containsEntry("module", "dev.once.operations").containsEntry("loglevel", "INFO");
        assertThat(record.get("message"))
                .asString()
                .startsWith("ONCE0001: event=executed action=wires.keyed operation=")
                .endsWith(" outcome=succeeded " + SHOWN);
        int objects = log.text().length();
        await().pollInSameThread()
                .atMost(SETTING)
                .until(() -> log.text().substring(objects).lines().anyMatch(line -> line.startsWith("[")));
    }

    private interface Work {
        void run() throws Exception;
    }

    /** The server's own setting, for as long as this takes. */
    private void withLogging(String attribute, Work work) throws Exception {
        Path setting = Files.createDirectories(Path.of(server, "configDropins/overrides"))
                .resolve("call-log.xml");
        try {
            Files.writeString(setting, "<server><logging " + attribute + "/></server>");
            work.run();
        } finally {
            Files.delete(setting);
        }
    }

    @SuppressWarnings("unchecked") // what JSON-B makes of an object
    private static Map<String, Object> object(String line) {
        return JsonbBuilder.create().fromJson(line, Map.class);
    }
}
