package dev.once.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.once.chaos.xa.Booking;
import dev.once.chaos.xa.Desk;
import dev.once.chaos.xa.HaltingH2;
import dev.once.chaos.xa.HaltingPostgreSql;
import dev.once.chaos.xa.Halts;
import dev.once.demo.launcher.Child;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.h2.tools.Server;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ledger and business rows in two databases, and the server dies between the prepare and the commit of their one
 * transaction. At its next start Open Liberty ends the transaction from its log: both have it, or neither.
 */
@Tag("slow")
class XaChaosIT {

    private static final String SERVER = "once-xa";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static Path data;
    private static EmbeddedPostgres postgres;
    private static Server h2;
    private static String h2Url;
    private static int port;
    private static Child server;

    @BeforeAll
    static void start() throws Exception {
        data = Files.createTempDirectory(Files.createDirectories(Path.of("target", "chaos")), "xa")
                .toAbsolutePath();
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("max_prepared_transactions", "20")
                .start();
        // In this JVM, which outlives the server's.
        h2 = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", data.toString())
                .start();
        h2Url = "jdbc:h2:tcp://localhost:" + h2.getPort() + "/./books;WRITE_DELAY=0";
        try (Connection connection = books();
                Statement statement = connection.createStatement()) {
            statement.execute("create table books (order_id varchar(100))");
        }
        export();
        startServer();
    }

    @AfterAll
    static void end() throws IOException {
        if (server != null) {
            server.close();
        }
        if (h2 != null) {
            h2.stop();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void killedInTheMiddleOfTheCommit_oneEffect(Halts.Point point) throws Exception {
        String order = point.name();

        assertThatThrownBy(() -> book(order, "&halt=" + point)).isInstanceOf(IOException.class);
        await().atMost(PATIENCE).until(() -> !server.isAlive());
        assertThat(List.of(preparedInLedger(), preparedInBooks()))
                .as("prepared")
                .isEqualTo(
                        switch (point) {
                            case ONE_PREPARED, ONE_COMMITTED -> oneOf(preparedInLedger());
                            case ALL_PREPARED -> List.of(1, 1);
                        });
        startServer();

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(preparedInLedger() + preparedInBooks()).isZero());
        int decided = point == Halts.Point.ONE_PREPARED ? 0 : 1;
        assertThat(recorded(order)).isEqualTo(decided);
        assertThat(booked(order)).isEqualTo(decided);
        String second = book(order, "");
        assertThat(book(order, "")).isEqualTo(second);
        assertThat(recorded(order)).isEqualTo(1);
        assertThat(booked(order)).isEqualTo(1);
        System.out.println("XaChaosIT: killed at " + point + ", after the recovery " + decided + " effect, in the end "
                + booked(order));
    }

    /** Which of the two was first is the transaction manager's choice. */
    private static List<Integer> oneOf(int ledger) {
        return List.of(ledger, 1 - ledger);
    }

    private static void startServer() throws Exception {
        server = Child.start(
                List.of(
                        Path.of(System.getProperty("once.test.wlp"), "bin", "server")
                                .toString(),
                        "run",
                        SERVER,
                        "--clean"),
                Map.of(
                        "JAVA_HOME", System.getProperty("java.home"),
                        "WLP_USER_DIR", data.resolve("usr").toString(),
                        "XA_HTTP_PORT", String.valueOf(port),
                        "XA_DATA", data.toString(),
                        "XA_DRIVERS",
                                Path.of("target", "drivers").toAbsolutePath().toString(),
                        "XA_POSTGRESQL_PORT", String.valueOf(postgres.getPort()),
                        "XA_H2_URL", h2Url),
                ProcessBuilder.Redirect.appendTo(data.resolve("server.log").toFile()));
        server.awaitReady(uri(""), PATIENCE);
    }

    private static void export() throws IOException {
        port = RunningDemo.freePort();
        Path configuration = Files.createDirectories(data.resolve("usr/servers/" + SERVER));
        Files.copy(Path.of("liberty", "xa", "server.xml"), configuration.resolve("server.xml"));
        ShrinkWrap.create(JavaArchive.class, "halting.jar")
                .addClasses(Halts.class, Halts.Point.class, HaltingH2.class, HaltingPostgreSql.class)
                .addClass("dev.once.chaos.xa.Halts$Watch")
                .as(ZipExporter.class)
                .exportTo(data.resolve("halting.jar").toFile());
        ShrinkWrap.create(WebArchive.class, "xa.war")
                .addAsLibrary(new File(System.getProperty("once.test.jar")))
                .addAsLibraries(new File(System.getProperty("once.test.war-libs")).listFiles())
                .addClasses(Booking.class, Desk.class)
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
                .addAsResource(new StringAsset("once.schema=migrate"), "META-INF/microprofile-config.properties")
                .as(ZipExporter.class)
                .exportTo(data.resolve("xa.war").toFile());
    }

    private static URI uri(String query) {
        return URI.create("http://localhost:" + port + "/book" + query);
    }

    private static String book(String order, String more) throws IOException, InterruptedException {
        HttpResponse<String> response = CLIENT.send(
                HttpRequest.newBuilder(uri("?order=" + order + more))
                        .timeout(PATIENCE)
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private static int preparedInLedger() throws SQLException {
        return count(ledger(), "select count(*) from pg_prepared_xacts");
    }

    private static int preparedInBooks() throws SQLException {
        return count(books(), "select count(*) from information_schema.in_doubt");
    }

    private static int recorded(String order) throws SQLException {
        return count(
                ledger(),
                "select count(*) from once_operation where action = 'xa.book' and status = 'SUCCEEDED'"
                        + " and readable_key like '%" + order + "'");
    }

    private static int booked(String order) throws SQLException {
        return count(books(), "select count(*) from books where order_id = '" + order + "'");
    }

    private static int count(Connection opened, String sql) throws SQLException {
        try (Connection connection = opened;
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    private static Connection ledger() throws SQLException {
        return postgres.getPostgresDatabase().getConnection();
    }

    private static Connection books() throws SQLException {
        return DriverManager.getConnection(h2Url, "sa", "");
    }
}
