package dev.once.container.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.container.Api;
import dev.once.container.Http;
import dev.once.container.OnceWar;
import dev.once.container.Plain;
import dev.once.container.Runs;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Idempotency-Key field, called over HTTP: every answer of the page. */
@ExtendWith(ArquillianExtension.class)
class HttpIT {

    private static final String KEY = "Idempotency-Key";
    private static final String[] JSON = {"Content-Type", "application/json"};
    private static final String ORDER = "{\"name\":\"ann\",\"seats\":2}";

    @Deployment(testable = false)
    static WebArchive war() {
        String config = String.join(
                "\n",
                "once.anonymous=allow",
                "once.result.max=2000",
                "once.http.body.max=1000",
                "once.http.documentation=https://example.com/keys",
                Tickets.class.getName() + "/brief/Idempotent/retention=PT0.1S",
                Tickets.class.getName() + "/brief/Idempotent/waitAtMost=PT0S",
                Tickets.class.getName() + "/brief/Idempotent/afterRetention=REFUSE");
        return OnceWar.of(
                "http",
                config,
                Api.class,
                Plain.class,
                Runs.class,
                Tickets.class,
                Tickets.Order.class,
                Tickets.Ticket.class,
                Tickets.SoldOut.class,
                TicketProviders.class,
                TicketProviders.Numbering.class,
                TicketProviders.AsText.class,
                TicketProviders.OfBody.class,
                TicketProviders.OfSoldOut.class,
                Seats.class,
                Boxes.class,
                Shelf.class,
                Ushers.class,
                Parcels.class,
                ParcelsResource.class);
    }

    private final Http http = new Http("http");

    @Test
    void sameKey_isTheSameRequest() throws Exception {
        HttpResponse<String> first = order("T-1", ORDER, "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"");
        HttpResponse<String> second = order("T-1", ORDER, "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"");

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(json(first).getInt("run")).isEqualTo(1);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(second.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(runs("T-1")).isEqualTo(1);
    }

    @Test
    void anotherKey_isAnotherRequest() throws Exception {
        order("T-2", ORDER, "\"clkyoesmbgybucifusbbtdsbohtyuuwz\"");
        HttpResponse<String> other = order("T-2", ORDER, "\"another\"");

        assertThat(other.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(runs("T-2")).isEqualTo(2);
    }

    @Test
    void wordWithoutQuotationMarks_isTheSameKey() throws Exception {
        order("T-3", ORDER, "\"k-3\"");
        order("T-3", ORDER, "k-3");

        assertThat(runs("T-3")).isEqualTo(1);
    }

    @Test
    void withoutAKey_allParametersAreTheKey() throws Exception {
        http.send("POST", "tickets/T-4", ORDER, JSON);
        http.send("POST", "tickets/T-4", ORDER, JSON);
        http.send("POST", "tickets/T-4", "{\"name\":\"bob\",\"seats\":2}", JSON);

        assertThat(runs("T-4")).isEqualTo(2);
    }

    @Test
    void keyWithAnotherBody_is422() throws Exception {
        order("T-5", ORDER, "\"k-5\"");
        HttpResponse<String> reused = order("T-5", "{\"name\":\"bob\",\"seats\":2}", "\"k-5\"");

        JsonObject problem = problem(reused, 422, "key-reused");
        assertThat(problem.getJsonArray("parameters").toString()).isEqualTo("[\"request body\",\"order\"]");
        assertThat(problem.getString("operationId")).hasSize(64);
        assertThat(problem.getString("detail")).doesNotContain("bob", "k-5");
        assertThat(reused.headers().firstValue("Link")).contains("<https://example.com/keys>; rel=\"describedby\"");
        assertThat(reused.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(runs("T-5")).isEqualTo(1);
    }

    /** What the method does not read of it counts too. */
    @Test
    void keyWithAnotherText_is422() throws Exception {
        order("T-6", ORDER, "\"k-6\"");
        HttpResponse<String> reused = order("T-6", "{\"name\":\"ann\",\"seats\":2,\"vip\":true}", "\"k-6\"");

        assertThat(problem(reused, 422, "key-reused").getJsonArray("parameters").toString())
                .isEqualTo("[\"request body\"]");
    }

    @Test
    void keyOnAnotherPath_is422() throws Exception {
        order("T-7", ORDER, "\"k-7\"");
        HttpResponse<String> reused = order("T-7b", ORDER, "\"k-7\"");

        assertThat(problem(reused, 422, "key-reused").getJsonArray("parameters").toString())
                .isEqualTo("[\"request path\",\"show\"]");
        assertThat(runs("T-7b")).isZero();
    }

    @Test
    void queryThatTheMethodDoesNotRead_isNoPartOfIt() throws Exception {
        order("T-8", ORDER, "\"k-8\"");
        assertThat(order("T-8?trace=1", ORDER, "\"k-8\"").statusCode()).isEqualTo(200);
        assertThat(runs("T-8")).isEqualTo(1);
    }

    @Test
    void missingKey_is400() throws Exception {
        HttpResponse<String> missing = http.post("tickets/T-9/required");

        JsonObject problem = problem(missing, 400, "key-missing");
        assertThat(problem.getString("title")).isEqualTo("Idempotency-Key is missing");
        assertThat(missing.headers().firstValue("Content-Language")).contains("en");
        assertThat(missing.headers().firstValue("Link")).contains("<https://example.com/keys>; rel=\"describedby\"");
        assertThat(runs("T-9")).isZero();
        assertThat(http.post("tickets/T-9/required", KEY, "\"k-9\"").body()).isEqualTo("run 1");
    }

    @Test
    void badKeys_are400() throws Exception {
        for (String bad : new String[] {"\"open", "\"a b\"", "a,b", "\"\"", "?1", "\"" + "k".repeat(256) + "\""}) {
            problem(http.post("tickets/T-10/required", KEY, bad), 400, "key-invalid");
            problem(order("T-10", ORDER, bad), 400, "key-invalid");
        }
        assertThat(runs("T-10")).isZero();
    }

    @Test
    void severalKeys_are400() throws Exception {
        problem(http.post("tickets/T-11/required", KEY, "\"a\"", KEY, "\"a\""), 400, "key-invalid");
        assertThat(runs("T-11")).isZero();
    }

    @Test
    void concurrentRequest_is409WithRetryAfter() throws Exception {
        CompletableFuture<HttpResponse<String>> first = http.sending("POST", "tickets/T-12/held", "", KEY, "\"k-12\"");
        assertThat(http.get("tickets/held/entered")).isEqualTo("entered");

        HttpResponse<String> second = http.post("tickets/T-12/held", KEY, "\"k-12\"");

        assertThat(problem(second, 409, "in-progress").getString("title"))
                .isEqualTo("A request is outstanding for this Idempotency-Key");
        assertThat(Integer.parseInt(second.headers().firstValue("Retry-After").orElseThrow()))
                .isPositive();
        http.post("tickets/held/go-on");
        assertThat(first.get().body()).isEqualTo("run 1");
        HttpResponse<String> third = http.post("tickets/T-12/held", KEY, "\"k-12\"");
        assertThat(third.body()).isEqualTo("run 1");
        assertThat(third.headers().firstValue("Idempotency-Replayed")).contains("true");
    }

    @Test
    void unknownOutcome_is409WithoutRetryAfter() throws Exception {
        assertThat(http.post("tickets/T-13/doubtful", KEY, "\"k-13\"").statusCode())
                .isEqualTo(500);
        HttpResponse<String> second = http.post("tickets/T-13/doubtful", KEY, "\"k-13\"");

        problem(second, 409, "outcome-unknown");
        assertThat(second.headers().firstValue("Retry-After")).isEmpty();
        assertThat(second.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(runs("T-13")).isEqualTo(1);
    }

    @Test
    void usedUpKey_is410() throws Exception {
        assertThat(http.post("tickets/T-14/brief", KEY, "\"k-14\"").body()).isEqualTo("run 1");
        HttpResponse<String> second = org.awaitility.Awaitility.await()
                .pollInSameThread()
                .until(() -> http.post("tickets/T-14/brief", KEY, "\"k-14\""), answer -> answer.statusCode() != 200);

        problem(second, 410, "key-expired");
        assertThat(runs("T-14")).isEqualTo(1);
    }

    @Test
    void largeBody_is413AndNothingRuns() throws Exception {
        String large = "{\"name\":\"" + "a".repeat(1_000) + "\",\"seats\":1}";

        problem(order("T-15", large, "\"k-15\""), 413, "body-too-large");
        assertThat(runs("T-15")).isZero();
        // without a key nobody has to compare it
        assertThat(http.send("POST", "tickets/T-15", large, JSON).statusCode()).isEqualTo(200);
        // where a business key names the operation neither
        assertThat(http.send("PUT", "tickets/T-15/seats/1", large, JSON[0], JSON[1], KEY, "\"k-15\"")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void resultThatIsLost_is500() throws Exception {
        assertThat(http.post("tickets/T-16/large", KEY, "\"k-16\"").body()).hasSize(5_000);
        HttpResponse<String> second = http.post("tickets/T-16/large", KEY, "\"k-16\"");

        problem(second, 500, "result-unavailable");
        assertThat(second.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(runs("T-16")).isEqualTo(1);
    }

    @Test
    void ledgerThatCannotBeUsed_is503WithRetryAfter() throws Exception {
        HttpResponse<String> doomed = http.post("tickets/T-17/doomed", KEY, "\"k-17\"");

        problem(doomed, 503, "ledger-unavailable");
        assertThat(doomed.headers().firstValue("Retry-After")).contains("1");
        assertThat(runs("T-17")).isZero();
    }

    @Test
    void businessKey_namesTheOperationWhateverTheCallerSends() throws Exception {
        assertThat(reserve("T-18", "1", ORDER, "\"one\"").body()).isEqualTo("run 1");
        HttpResponse<String> second = reserve("T-18", "1", "{ \"seats\": 2, \"name\": \"ann\" }", "\"two\"");
        assertThat(second.body()).isEqualTo("run 1");
        assertThat(second.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(reserve("T-18", "2", ORDER, "\"one\"").body()).isEqualTo("run 2");
        assertThat(problem(reserve("T-18", "1", "{\"name\":\"bob\",\"seats\":2}", "\"one\""), 422, "key-reused")
                        .getJsonArray("parameters")
                        .toString())
                .isEqualTo("[\"order\"]");
    }

    @Test
    void recordedFailure_isReplayedAsTheApplicationMapsIt() throws Exception {
        HttpResponse<String> first = http.post("tickets/T-19/last", KEY, "\"k-19\"");
        HttpResponse<String> second = http.post("tickets/T-19/last", KEY, "\"k-19\"");

        assertThat(first.statusCode()).isEqualTo(410);
        assertThat(second.statusCode()).isEqualTo(410);
        assertThat(second.body()).isEqualTo(first.body()).isEqualTo("no more tickets for T-19");
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(second.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(runs("T-19")).isEqualTo(1);
    }

    @Test
    void negotiationAndFilters_runAgainOnAReplay() throws Exception {
        HttpResponse<String> asJson =
                http.send("POST", "tickets/T-20", ORDER, JSON[0], JSON[1], KEY, "k-20", "Accept", "application/json");
        HttpResponse<String> asText =
                http.send("POST", "tickets/T-20", ORDER, JSON[0], JSON[1], KEY, "k-20", "Accept", "text/plain");

        assertThat(json(asJson).getString("name")).isEqualTo("ann");
        assertThat(asText.body()).isEqualTo("ann sees T-20, run 1");
        assertThat(asText.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
        assertThat(asText.headers().firstValue("Answer"))
                .isPresent()
                .isNotEqualTo(asJson.headers().firstValue("Answer"));
    }

    @Test
    void form_isReadByTheMethodToo() throws Exception {
        assertThat(form("T-21/form", "name=ann+b").body()).isEqualTo("ann b 1");
        assertThat(form("T-21/form", "name=ann+b").body()).isEqualTo("ann b 1");
        assertThat(problem(form("T-21/form", "name=bob"), 422, "key-reused")
                        .getJsonArray("parameters")
                        .toString())
                .isEqualTo("[\"name\"]");
    }

    @Test
    void formAsTheEntity_isABodyLikeAnother() throws Exception {
        assertThat(form("T-30/map", "name=ann+b").body()).isEqualTo("ann b 1");
        assertThat(form("T-30/map", "name=ann+b").body()).isEqualTo("ann b 1");
        assertThat(problem(form("T-30/map", "name=bob"), 422, "key-reused")
                        .getJsonArray("parameters")
                        .toString())
                .isEqualTo("[\"request body\"]");
    }

    @Test
    void stream_isReadByTheMethodToo() throws Exception {
        assertThat(upload("T-22", "content").body()).isEqualTo("content 1");
        assertThat(upload("T-22", "content").body()).isEqualTo("content 1");
        assertThat(problem(upload("T-22", "other"), 422, "key-reused")
                        .getJsonArray("parameters")
                        .toString())
                .isEqualTo("[\"request body\"]");
    }

    @Test
    void noBody_isAnEmptyOne() throws Exception {
        String path = "tickets/T-23/required";
        assertThat(http.post(path, KEY, "k-23").body()).isEqualTo("run 1");
        assertThat(http.send("POST", path, "", KEY, "k-23").body()).isEqualTo("run 1");
        problem(http.send("POST", path, "x", KEY, "k-23"), 422, "key-reused");
    }

    @Test
    void resultThatComesLater_isReplayedToo() throws Exception {
        HttpResponse<String> first = http.post("tickets/T-24/later", KEY, "k-24");
        HttpResponse<String> second = http.post("tickets/T-24/later", KEY, "k-24");

        assertThat(first.body()).isEqualTo("run 1");
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(second.body()).isEqualTo("run 1");
        assertThat(second.headers().firstValue("Idempotency-Replayed")).contains("true");
    }

    @Test
    void rolledBackTransaction_isNoOutcome() throws Exception {
        HttpResponse<String> first = http.post("tickets/T-25/rolled-back", KEY, "k-25");
        HttpResponse<String> second = http.post("tickets/T-25/rolled-back", KEY, "k-25");
        HttpResponse<String> third = http.post("tickets/T-25/rolled-back", KEY, "k-25");
        HttpResponse<String> fourth = http.post("tickets/T-25/rolled-back", KEY, "k-25");

        assertThat(first.body()).isEqualTo("run 1");
        assertThat(second.statusCode()).isEqualTo(500);
        assertThat(second.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(third.body()).isEqualTo("run 3");
        assertThat(third.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(fourth.body()).isEqualTo("run 3");
        assertThat(fourth.headers().firstValue("Idempotency-Replayed")).contains("true");
    }

    @Test
    void subResource_isCoveredToo() throws Exception {
        problem(http.post("tickets/T-26/rows/A/1"), 400, "key-missing");
        assertThat(http.post("tickets/T-26/rows/A/1", KEY, "k-26").body()).isEqualTo("A1 1");
        assertThat(http.post("tickets/T-26/rows/A/1", KEY, "k-26").body()).isEqualTo("A1 1");
        problem(http.post("tickets/T-26/rows/B/1", KEY, "k-26"), 422, "key-reused");
    }

    /** What the locator has taken from the path is no argument of the method. */
    @Test
    void subResourceWithoutABusinessKey_requiresAKey() throws Exception {
        problem(http.post("tickets/T-30/boxes/A/T-30"), 400, "key-missing");
        assertThat(http.post("tickets/T-30/boxes/A/T-30", KEY, "k-30").body()).isEqualTo("run 1");
        problem(http.post("tickets/T-31/boxes/A/T-30", KEY, "k-30"), 422, "key-reused");
        assertThat(http.post("tickets/T-31/boxes/A/T-30", KEY, "k-31").body()).isEqualTo("run 2");
    }

    @Test
    void subResourceThatIsNoBean_doesNotRun() throws Exception {
        assertThat(http.post("tickets/T-32/shelves/T-32").statusCode()).isEqualTo(500);
        assertThat(http.post("tickets/T-32/shelves/T-32", KEY, "k-32").statusCode())
                .isEqualTo(500);
        assertThat(runs("T-32")).isZero();
    }

    @Test
    void methodWithoutArgumentsThatCount_requiresAKey() throws Exception {
        String[] type = {"Content-Type", "application/octet-stream"};
        problem(http.send("POST", "tickets/upload", "T-33", type), 400, "key-missing");
        assertThat(http.send("POST", "tickets/upload", "T-33", type[0], type[1], KEY, "k-33")
                        .body())
                .isEqualTo("T-33 1");
        assertThat(runs("T-33")).isEqualTo(1);
    }

    @Test
    void keyThatNobodyAsksFor_isNotRead() throws Exception {
        assertThat(http.post("tickets/T-34/not-asked", KEY, "k-34").body()).isEqualTo("run 1");
        assertThat(http.post("tickets/T-34/not-asked", KEY, "k-34b").body()).isEqualTo("run 1");
        assertThat(http.post("tickets/T-34/not-asked", KEY, "\"open").body()).isEqualTo("run 1");
    }

    /** One key names one call: the refusal of the second one says that nothing happened. */
    @Test
    void keyForTwoCalls_isNotAnsweredAsIfNothingHadRun() throws Exception {
        HttpResponse<String> answer = http.post("tickets/T-36/ushered-twice", KEY, "k-36");

        problem(answer, 500, "refused-in-turn");
        assertThat(answer.headers().firstValue("Link")).isEmpty();
        problem(http.post("tickets/T-36/ushered-twice", KEY, "k-36"), 500, "refused-in-turn");
        assertThat(runs("T-36")).isEqualTo(1);
    }

    @Test
    void refusalInATaskOfTheMethod_isNotTheRequests() throws Exception {
        assertThat(http.post("tickets/T-37/ushers/ann").statusCode()).isEqualTo(200);

        problem(http.post("tickets/T-37/in-turn-later/bob", KEY, "k-37"), 500, "refused-in-turn");
        assertThat(runs("T-37")).isEqualTo(1);
    }

    /** The one that was refused did nothing, and the request did something. */
    @Test
    void refusalOfWhatTheMethodCalled_isNotTheRequests() throws Exception {
        assertThat(http.post("tickets/T-35/ushers/ann").statusCode()).isEqualTo(200);
        problem(http.post("tickets/T-35/ushers/bob"), 422, "key-reused");

        HttpResponse<String> answer = http.post("tickets/T-35/in-turn/bob", KEY, "k-35");

        assertThat(problem(answer, 500, "refused-in-turn").getString("detail"))
                .doesNotContain("nothing happened", "ushers")
                .contains("never with another key");
        assertThat(runs("T-35")).isEqualTo(1);
        problem(http.post("tickets/T-35/in-turn/bob", KEY, "k-35"), 409, "outcome-unknown");
        assertThat(runs("T-35")).isEqualTo(1);
    }

    @Test
    void annotationsOfAnInterface_count() throws Exception {
        problem(http.post("parcels/T-27"), 400, "key-missing");
        assertThat(http.post("parcels/T-27", KEY, "k-27").body()).isEqualTo("run 1");
        HttpResponse<String> second = http.post("parcels/T-27", KEY, "k-27");
        assertThat(second.body()).isEqualTo("run 1");
        assertThat(second.headers().firstValue("Idempotency-Replayed")).contains("true");
    }

    @Test
    void requiredKeyOfAMethodThatIsNotIdempotent_isThatOfWhatItCalls() throws Exception {
        problem(http.post("tickets/T-28/ushered"), 400, "key-missing");
        assertThat(http.post("tickets/T-28/ushered", KEY, "k-28").body()).isEqualTo("run 1");
        HttpResponse<String> second = http.post("tickets/T-28/ushered", KEY, "k-28");
        assertThat(second.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(http.post("tickets/T-28/ushered", KEY, "k-28b").body()).isEqualTo("run 2");
    }

    /** The threads of the server are used again. */
    @Test
    void keyOfOneRequest_isNotThatOfTheNext() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(order("T-29", "{ no json", "\"k-29-" + i + "\"").statusCode())
                    .isEqualTo(400);
            problem(order("T-29", ORDER, "\"open"), 400, "key-invalid");
        }
        for (int i = 0; i < 100; i++) {
            http.post("plain/T-29");
        }
        assertThat(http.get("plain/runs/T-29")).isEqualTo("1");
    }

    private HttpResponse<String> order(String show, String body, String key) throws Exception {
        return http.send("POST", "tickets/" + show, body, JSON[0], JSON[1], KEY, key);
    }

    private HttpResponse<String> reserve(String show, String seat, String body, String key) throws Exception {
        return http.send("PUT", "tickets/" + show + "/seats/" + seat, body, JSON[0], JSON[1], KEY, key);
    }

    private HttpResponse<String> form(String show, String body) throws Exception {
        String type = "application/x-www-form-urlencoded";
        return http.send("POST", "tickets/" + show, body, "Content-Type", type, KEY, "k-" + show);
    }

    private HttpResponse<String> upload(String show, String body) throws Exception {
        String type = "application/octet-stream";
        return http.send("POST", "tickets/" + show + "/upload", body, "Content-Type", type, KEY, "k-" + show);
    }

    private int runs(String show) throws Exception {
        return Integer.parseInt(http.get("plain/runs/" + show));
    }

    static JsonObject problem(HttpResponse<String> answer, int status, String type) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonObject problem = json(answer);
        assertThat(problem.getString("type")).isEqualTo("tag:once.dev,2026:" + type);
        assertThat(problem.getInt("status")).isEqualTo(status);
        assertThat(problem.getString("title")).isNotEmpty();
        assertThat(problem.getString("detail")).isNotEmpty();
        return problem;
    }

    private static JsonObject json(HttpResponse<String> answer) {
        try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
            return reader.readObject();
        }
    }
}
