package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.once.Effect;
import dev.once.exceptions.LedgerUnavailableException;
import jakarta.inject.Inject;
import jakarta.json.bind.JsonbBuilder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.naming.InitialContext;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the server's readiness says of a node, and what its calls get then. */
@ExtendWith(ArquillianExtension.class)
class HealthIT {

    private static final Duration SOON = Duration.ofMinutes(1);

    @Deployment
    static WebArchive war() {
        return OnceWar.bound(
                OnceWar.of(
                        "readiness",
                        "once.heartbeat=PT0.5S\nonce.node.dead-after=PT8S\ntest.http.port="
                                + System.getProperty("once.test.http.port") + "\n" + CutDatabase.config(),
                        Wires.class,
                        Transfers.class,
                        CutDatabase.class,
                        CommitCutter.class,
                        Rows.class,
                        Runs.class),
                "jdbc/cut");
    }

    @Inject
    private Transfers transfers;

    @Inject
    private CutDatabase database;

    @Inject
    private Rows rows;

    @Inject
    @ConfigProperty(name = "test.http.port")
    private int port;

    @BeforeEach
    void ready() {
        await().pollInSameThread()
                .atMost(SOON)
                .until(() -> check().get("status").equals("UP"));
    }

    @Test
    void liveNode_isUp_andSaysWhatItIs() throws Exception {
        Map<String, Object> data = data(check());

        assertThat(data)
                .containsOnlyKeys("node", "heartbeat-age-ms", "schema", "ledger")
                .containsEntry("schema", "migrated")
                .containsEntry("ledger", "PostgreSQL");
        assertThat(((Number) data.get("heartbeat-age-ms")).longValue()).isBetween(0L, 4_000L);
        assertThat(rows.texts("select cast(incarnation as varchar) from once_node"))
                .contains((String) data.get("node"));
    }

    @Test
    void databaseIsAway_nodeIsDown_callsAreRefusedWithoutTheirMethods_untilItIsBack() throws Exception {
        database.sever();
        try {
            await().pollInSameThread()
                    .atMost(SOON)
                    .until(() -> check().get("status").equals("DOWN"));
            assertThat(data(check()).get("reason")).asString().contains("could not be renewed for longer than 4000 ms");
            for (Effect effect : Effect.values()) {
                assertRefused(effect, "away, " + effect);
            }
        } finally {
            database.mend();
        }

        ready();
        for (Effect effect : Effect.values()) {
            assertThat(transfers.by(effect, "away, " + effect, HealthIT::nothing))
                    .isEqualTo("run 1");
        }
    }

    /** The database answers everything but the heartbeat: others may soon take this node's attempts over. */
    @Test
    @SuppressWarnings("BanJNDI") // a constant
    void heartbeatAloneHangs_nodeIsDown_andMethodsWhoseRepeatWouldShowDoNotRun() throws Exception {
        DataSource direct = InitialContext.doLookup("jdbc/postgresql");
        try (Connection holding = direct.getConnection();
                Statement statement = holding.createStatement()) {
            holding.setAutoCommit(false);
            statement.execute("select * from once_node for update");
            await().pollInSameThread()
                    .atMost(SOON)
                    .until(() -> check().get("status").equals("DOWN"));

            assertThat(rows.query("select 1")).as("the database is there").isEqualTo(1);
            assertRefused(Effect.EXTERNAL, "hanging");
            assertRefused(Effect.KEYED, "hanging");
            assertThat(transfers.by(Effect.TRANSACTIONAL, "hanging too", HealthIT::nothing))
                    .as("its rows and its record are one transaction, which nobody can take over")
                    .isEqualTo("run 1");
            holding.rollback();
        }

        ready();
        assertThat(transfers.by(Effect.EXTERNAL, "hanging", HealthIT::nothing)).isEqualTo("run 1");
    }

    private static void nothing() {
        // the method counts its runs
    }

    private void assertRefused(Effect effect, String order) {
        assertThatThrownBy(() -> transfers.by(effect, order, HealthIT::nothing))
                .as(order)
                .isInstanceOf(LedgerUnavailableException.class);
        assertThat(Runs.of(order)).as(order).isZero();
    }

    /** Of our name, as the server answers it, which must be at once. */
    @SuppressWarnings("unchecked") // what JSON-B makes of an object
    private Map<String, Object> check() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/health/ready"))
                .timeout(Duration.ofSeconds(10))
                .build();
        String body = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body();
        Map<String, Object> health = JsonbBuilder.create().fromJson(body, Map.class);
        return ((List<Map<String, Object>>) health.get("checks"))
                .stream()
                        .filter(check -> check.get("name").equals("once"))
                        .findFirst()
                        .orElse(Map.of("status", "none", "data", Map.of()));
    }

    @SuppressWarnings("unchecked") // as above
    private static Map<String, Object> data(Map<String, Object> check) {
        return (Map<String, Object>) check.get("data");
    }
}
