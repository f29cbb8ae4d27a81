package dev.once.container.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.container.Api;
import dev.once.container.Http;
import dev.once.container.OnceWar;
import dev.once.container.Plain;
import dev.once.container.Runs;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests that no client library sends, as bytes: none is an error of the server, and none has an effect. */
@ExtendWith(ArquillianExtension.class)
class MalformedIT {

    private static final int REQUESTS = 10_000;
    private static final String ORDER = "{\"name\":\"ann\",\"seats\":2}";

    @Deployment(testable = false)
    static WebArchive war() {
        return OnceWar.of(
                "malformed",
                "once.anonymous=allow\nonce.http.body.max=1000",
                Api.class,
                Plain.class,
                Runs.class,
                Tickets.class,
                Tickets.Order.class,
                Tickets.Ticket.class,
                Tickets.SoldOut.class,
                TicketProviders.class,
                TicketProviders.OfBody.class,
                Seats.class,
                Boxes.class,
                Shelf.class,
                Ushers.class);
    }

    private final Http http = new Http("malformed");

    @Test
    void malformedRequests_areRefusedWithoutAnEffect() throws Exception {
        Random random = new Random(17);
        int answered = 0;
        for (int i = 0; i < REQUESTS; i++) {
            String request = request(random);
            int status = status(request);
            assertThat(status)
                    .as(request)
                    .satisfies(s -> assertThat(s == 0 || (s >= 400 && s < 500))
                            .as("status " + s)
                            .isTrue());
            answered += status == 0 ? 0 : 1;
        }

        assertThat(answered).isGreaterThan(REQUESTS / 2);
        assertThat(http.get("plain/runs/X-1")).isEqualTo("0");
        // more than an int
        assertThat(status(request("Idempotency-Key: \"long\"", "Content-Length: 3000000000", ORDER)))
                .isEqualTo(413);
        // and the same without a fault
        assertThat(status(request("Idempotency-Key: \"ok\"", "Content-Length: " + ORDER.length(), ORDER)))
                .isEqualTo(200);
    }

    private static String request(Random random) {
        String length = "Content-Length: ";
        return switch (random.nextInt(6)) {
            case 0, 1 -> request("Idempotency-Key: " + badKey(random), length + ORDER.length(), ORDER);
            case 2 -> request("Idempotency-Key: \"a\"\r\nIdempotency-Key: \"b\"", length + ORDER.length(), ORDER);
            // broken off
            case 3 -> request("Idempotency-Key: \"k\"", length + (ORDER.length() + 1 + random.nextInt(50)), ORDER);
            case 4 -> request("Idempotency-Key: \"k\"", "Transfer-Encoding: chunked", noise(random, 60));
            default -> {
                String body = "{\"name\":" + noise(random, 1 + random.nextInt(1_500));
                yield request("Idempotency-Key: \"k" + random.nextInt() + '"', length + body.length(), body);
            }
        };
    }

    /** Begins as a string, and ends as none. */
    private static String badKey(Random random) {
        return '"'
                + noise(random, random.nextInt(400)).replaceAll("[\r\n\"]", "~")
                + (random.nextBoolean() ? "" : "\" x");
    }

    private static String noise(Random random, int length) {
        StringBuilder noise = new StringBuilder();
        for (int i = 0; i < length; i++) {
            noise.append((char) (1 + random.nextInt(255)));
        }
        return noise.toString();
    }

    private static String request(String key, String length, String body) {
        return "POST /malformed/api/tickets/X-1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\n" + key + "\r\n" + length + "\r\n\r\n" + body;
    }

    /** The status of the answer; 0 where the server has closed the connection without one. */
    private static int status(String request) throws IOException {
        try (Socket socket = new Socket("localhost", Integer.getInteger("once.test.http.port"))) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : 0;
        } catch (SocketException closed) {
            return 0;
        }
    }
}
