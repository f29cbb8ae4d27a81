package dev.once.container.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.container.Api;
import dev.once.container.Http;
import dev.once.container.OnceWar;
import dev.once.container.Plain;
import dev.once.container.Runs;
import java.net.http.HttpResponse;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole responses: what of them is recorded, and what is made anew. */
@ExtendWith(ArquillianExtension.class)
class ResponseIT {

    @Deployment(testable = false)
    static WebArchive war() {
        return OnceWar.of(
                "response",
                "once.anonymous=allow\nonce.http.headers=Extra",
                Api.class,
                Plain.class,
                Runs.class,
                Receipts.class,
                Receipts.Receipt.class,
                ReceiptsAsText.class,
                Counter.class);
    }

    private final Http http = new Http("response");

    @ParameterizedTest
    @ValueSource(strings = {"created", "list", "text", "bytes", "json", "none", "conflict", "stage/later"})
    void response_isReplayed(String kind) throws Exception {
        String id = "R-" + kind.replace("/", "-");
        String path = "receipts/" + id + "/" + kind;
        HttpResponse<String> first = http.post(path, "Idempotency-Key", "k-" + kind);
        HttpResponse<String> second = http.post(path, "Idempotency-Key", "k-" + kind);

        assertThat(first.statusCode()).isLessThan(500);
        assertThat(second.statusCode()).isEqualTo(first.statusCode());
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("Content-Type"))
                .isEqualTo(first.headers().firstValue("Content-Type"));
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(second.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(http.get("plain/runs/" + id)).isEqualTo("1");
    }

    @Test
    void fieldsOfTheList_areReplayed() throws Exception {
        HttpResponse<String> first = http.post("receipts/R-1/created", "Idempotency-Key", "k-1");
        HttpResponse<String> second = http.post("receipts/R-1/created", "Idempotency-Key", "k-1");

        assertThat(first.headers().firstValue("Set-Cookie")).isPresent();
        assertThat(first.headers().firstValue("Other")).contains("lost");
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.body()).contains("\"amount\":12.5").contains("\"run\":1");
        assertThat(second.headers().firstValue("Location")).contains("http://example.com/receipts/R-1");
        assertThat(second.headers().firstValue("ETag")).contains("\"v1\"");
        assertThat(second.headers().firstValue("Extra")).contains("kept");
        assertThat(second.headers().firstValue("Other")).isEmpty();
        assertThat(second.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void entity_isWrittenAnewAsTheClientAsks() throws Exception {
        http.post("receipts/R-2/created", "Idempotency-Key", "k-2", "Accept", "application/json");
        HttpResponse<String> second =
                http.post("receipts/R-2/created", "Idempotency-Key", "k-2", "Accept", "text/plain");

        assertThat(second.body()).isEqualTo("R-2: 12.50");
        assertThat(second.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gone", "found", "entity"})
    void responseOfAPermanentFailure_isReplayed(String kind) throws Exception {
        String path = "receipts/F-" + kind + "/failing/" + kind;
        HttpResponse<String> first = http.post(path, "Idempotency-Key", "f-" + kind);
        HttpResponse<String> second = http.post(path, "Idempotency-Key", "f-" + kind);

        assertThat(first.statusCode()).isBetween(400, 499);
        assertThat(second.statusCode()).isEqualTo(first.statusCode());
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("Link"))
                .isEqualTo(first.headers().firstValue("Link"));
        assertThat(second.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(second.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(http.get("plain/runs/F-" + kind)).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"busy", "limited"})
    void failureThatMayPass_isNoOutcome(String kind) throws Exception {
        String path = "receipts/F-" + kind + "/failing/" + kind;
        int first = http.post(path, "Idempotency-Key", "f-" + kind).statusCode();
        HttpResponse<String> second = http.post(path, "Idempotency-Key", "f-" + kind);

        assertThat(second.statusCode()).isEqualTo(first);
        assertThat(second.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(http.get("plain/runs/F-" + kind)).isEqualTo("2");
    }

    @Test
    void failureWhoseEntityCannotBeGivenAgain_isToldByClassAndMessage() throws Exception {
        HttpResponse<String> first = http.post("receipts/F-1/failing/stream", "Idempotency-Key", "f-1");
        HttpResponse<String> second = http.post("receipts/F-1/failing/stream", "Idempotency-Key", "f-1");

        assertThat(first.body()).isEqualTo("x");
        assertThat(HttpIT.problem(second, 500, "recorded-failure").getString("detail"))
                .contains("jakarta.ws.rs.BadRequestException", "Nothing happened");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream", "map"})
    void entityThatCannotBeGivenAgain_isSaidToBeLost(String kind) throws Exception {
        String path = "receipts/R-" + kind + "/" + kind;
        HttpResponse<String> first = http.post(path, "Idempotency-Key", "k-" + kind);
        HttpResponse<String> second = http.post(path, "Idempotency-Key", "k-" + kind);

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(HttpIT.problem(second, 500, "result-unavailable").getString("detail"))
                .contains("succeeded", "the entity of its Response is a", "dev.once");
        assertThat(http.get("plain/runs/R-" + kind)).isEqualTo("1");
    }

    /** What an EJB throws, the container wraps: Open Liberty does not look into that, so it is an error of the server. */
    @ParameterizedTest
    @CsvSource({"accepted, 202", "gone, 500"})
    void answerOfAnEjb_isReplayed(String kind, int status) throws Exception {
        String path = "counter/E-" + kind + "/" + kind;
        HttpResponse<String> first = http.post(path, "Idempotency-Key", "e-" + kind);
        HttpResponse<String> second = http.post(path, "Idempotency-Key", "e-" + kind);

        assertThat(first.statusCode()).as(first.body()).isEqualTo(status);
        assertThat(second.statusCode()).as(second.body()).isEqualTo(status);
        assertThat(http.get("plain/runs/E-" + kind)).isEqualTo("1");
        assertThat(second.headers().firstValue("Idempotency-Replayed")).contains("true");
    }
}
