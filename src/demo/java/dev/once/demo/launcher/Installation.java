package dev.once.demo.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the build has prepared, and where a run of it keeps its files and listens.
 *
 * @param wlp the directory of Open Liberty
 * @param data where databases, effects and logs are kept
 * @param gatewayPort the gateway's port
 */
public record Installation(Path wlp, Path data, int gatewayPort) {

    private static final String SERVER = "once-demo";

    /** The gateway's own file: every effect that ever happened, one on a line. */
    public Path effects() {
        return data.resolve("effects.ndjson");
    }

    /** Starts the gateway; its effects are kept in {@code data}. */
    public Child startGateway(ProcessBuilder.Redirect output) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return Child.start(
                List.of(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.once.demo.gateway.Gateway",
                        String.valueOf(gatewayPort),
                        effects().toString()),
                Map.of(),
                output);
    }

    /**
     * Starts a server in the foreground of its own process.
     *
     * @param node tells the servers of one installation apart
     * @param httpPort where it listens
     * @param database its database
     * @param settings further settings, as environment variables
     */
    public Child startServer(
            String node, int httpPort, Database database, Map<String, String> settings, ProcessBuilder.Redirect output)
            throws IOException {
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        String script = wlp.resolve(windows ? "bin/server.bat" : "bin/server").toString();
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        // Its work area and logs: two servers of one configuration need two.
        environment.put("WLP_OUTPUT_DIR", data.resolve(node).toString());
        environment.put("DEMO_HTTP_PORT", String.valueOf(httpPort));
        environment.put("DEMO_GATEWAY_URL", "http://localhost:" + gatewayPort);
        environment.put("DEMO_DB_URL", database.url());
        environment.put("DEMO_DB_USER", database.user());
        environment.put("DEMO_DB_PASSWORD", database.password());
        environment.put("DEMO_H2_DIR", data.resolve("h2").toString());
        // Clean: builds are reproducible, so that a new JAR in the WAR has the times of the old one, which Open Liberty
        // would take from its cache.
        return Child.start(List.of(script, "run", SERVER, "--clean"), environment, output);
    }

    /** Where the server's tables are. */
    public record Database(String url, String user, String password) {

        /** H2's TCP server, which runs in the server's own JVM, on this port. */
        public static Database h2(int port) {
            return new Database(
                    "jdbc:h2:tcp://localhost:" + port + "/./refunds;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE", "sa", "");
        }
    }
}
