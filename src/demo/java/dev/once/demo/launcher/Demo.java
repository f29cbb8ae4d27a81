package dev.once.demo.launcher;

import dev.once.demo.launcher.Installation.Database;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs the demo: the gateway, and the refund service on Open Liberty. Ends both when it is ended. */
public final class Demo {

    private static final int HTTP = 9080;
    private static final int GATEWAY = 9081;
    private static final int H2 = 9082;
    private static final Duration START = Duration.ofMinutes(3);

    private Demo() {}

    /** Arguments: Open Liberty's directory, the directory for data, and --db=, --url=, --user=, --password=. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Installation installation = new Installation(Path.of(arguments[0]), Path.of(arguments[1]), GATEWAY);
        Database database =
                database(value(arguments[2]), value(arguments[3]), value(arguments[4]), value(arguments[5]));
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("refund service", HTTP);
        ports.put("payment gateway", GATEWAY);
        if (value(arguments[2]).equals("h2")) {
            ports.put("H2 database", H2);
        }
        ports.forEach(Demo::refuseIfTaken);
        try (Child gateway = closedAtExit(installation.startGateway(ProcessBuilder.Redirect.INHERIT));
                Child server = closedAtExit(installation.startServer(
                        "server", HTTP, database, Map.of(), ProcessBuilder.Redirect.INHERIT))) {
            gateway.awaitReady(URI.create("http://localhost:" + GATEWAY + "/refunds"), START);
            server.awaitReady(URI.create("http://localhost:" + HTTP + "/"), START);
            System.out.println("\nThe demo runs: http://localhost:" + HTTP + "/ says what to try. Ctrl-C ends it.\n");
            System.out.println("""
                    For example: the gateway is busy twice (503), and then works. @Retry makes three attempts, the ledger
                    records each, and there is one refund:

                      curl -s -X PUT http://localhost:%2$d/faults -d '{"mode":"error-before","count":2}'
                      curl -s -H 'Content-Type: application/json' http://localhost:%1$d/api/refunds/external \\
                        -d '{"orderId":"O-6","amount":"12.50","reason":"late"}'
                      curl -s http://localhost:%1$d/api/operations/<operationId of the answer>
                      curl -s http://localhost:%2$d/refunds
                    """.formatted(HTTP, GATEWAY));
            System.out.println("The server has ended with exit code " + server.waitFor()
                    + ". Its database and the gateway's effects are kept: start the demo again, and repeat the call.");
        } catch (IOException e) {
            System.err.println("The demo did not start: " + e.getMessage());
            System.exit(1);
        }
    }

    private static String value(String argument) {
        return argument.substring(argument.indexOf('=') + 1);
    }

    private static Database database(String kind, String url, String user, String password) {
        switch (kind) {
            case "h2" -> {
                return Database.h2(H2);
            }
            case "postgresql" -> {
                if (url.startsWith("jdbc:postgresql:")) {
                    return new Database(url, user, password);
                }
                throw end("-Ddb=postgresql needs -Ddb.url=jdbc:postgresql://host/database, -Ddb.user and"
                        + " -Ddb.password; db.url is \"" + url + "\".");
            }
            default -> throw end("-Ddb=" + kind + " is not known: h2 or postgresql.");
        }
    }

    private static void refuseIfTaken(String who, int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            socket.setReuseAddress(true);
        } catch (IOException e) {
            throw end("Port " + port + " (" + who + ") is taken: end the process that listens there, perhaps"
                    + " another run of this demo.");
        }
    }

    private static Child closedAtExit(Child child) {
        Runtime.getRuntime().addShutdownHook(new Thread(child::close));
        return child;
    }

    private static IllegalStateException end(String message) {
        System.err.println(message);
        System.exit(1);
        return new IllegalStateException(message);
    }
}
