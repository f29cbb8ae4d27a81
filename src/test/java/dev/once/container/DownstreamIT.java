package dev.once.container;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.once.demo.gateway.Gateway;
import jakarta.json.Json;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The key that an idempotent method's requests carry to another party. */
@ExtendWith(ArquillianExtension.class)
class DownstreamIT {

    /** A string of RFC 9651. */
    private static final String KEY = "\"[A-Za-z0-9_-]{43}\"";

    private static final WireMockServer PARTY =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));

    @Deployment(testable = false)
    static WebArchive war() {
        return OnceWar.of(
                "downstream",
                "",
                Api.class,
                Dispatch.class,
                Dispatch.Failed.class,
                DispatchResource.class,
                Warehouse.class);
    }

    private final Http http = new Http("downstream");

    @BeforeAll
    static void start() {
        PARTY.start();
    }

    @AfterAll
    static void stop() {
        PARTY.stop();
    }

    @BeforeEach
    void answerEverything() {
        PARTY.resetAll();
        PARTY.stubFor(any(anyUrl()).willReturn(ok("done")));
    }

    private HttpResponse<String> dispatch(String way, String order, String to) throws Exception {
        return http.post("dispatch/" + way, "Order", order, "To", to);
    }

    private static List<LoggedRequest> requests() {
        return PARTY.findAll(anyRequestedFor(anyUrl()));
    }

    private static List<String> keys() {
        return requests().stream()
                .map(request -> request.getHeaders()
                        .getHeader("Idempotency-Key")
                        .getValues()
                        .toString())
                .toList();
    }

    @Test
    void everyAttempt_sendsTheSameKey() throws Exception {
        PARTY.stubFor(post("/parcels")
                .inScenario("late")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(serverError())
                .willSetStateTo("no answer"));
        PARTY.stubFor(post("/parcels")
                .inScenario("late")
                .whenScenarioStateIs("no answer")
                .willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE))
                .willSetStateTo("well"));

        HttpResponse<String> answer = dispatch("client", "D-1", PARTY.url("/parcels"));

        assertThat(answer.body()).isEqualTo("done");
        assertThat(keys()).hasSizeGreaterThanOrEqualTo(3).containsOnly(keys().get(0));
        assertThat(keys().get(0)).matches("\\[" + KEY + "]");
        int sent = requests().size();
        assertThat(dispatch("client", "D-1", PARTY.url("/parcels")).body()).isEqualTo("done");
        assertThat(requests()).as("a replay asks nobody").hasSize(sent);
        dispatch("client", "D-2", PARTY.url("/parcels"));
        assertThat(keys().get(sent)).as("another operation").isNotEqualTo(keys().get(0));
    }

    @Test
    void restClient_sendsOneForEachTarget_andNoneToReadWith() throws Exception {
        PARTY.stubFor(get("/stock/D-3").willReturn(ok("1")));
        assertThat(dispatch("interface", "D-3", PARTY.baseUrl()).body()).isEqualTo("done");
        assertThat(requests())
                .extracting(request -> request.getMethod() + " " + request.getUrl())
                .containsExactly("GET /stock/D-3", "POST /parcels", "PATCH /labels");
        assertThat(keys().get(0)).isEqualTo("[]");
        assertThat(keys().get(1)).matches("\\[" + KEY + "]");
        assertThat(keys().get(2)).matches("\\[" + KEY + "]").isNotEqualTo(keys().get(1));
    }

    @Test
    void keyThatTheRequestHas_stays() throws Exception {
        dispatch("own-key", "D-4", PARTY.url("/parcels"));
        assertThat(keys()).containsExactly("[mine]");
    }

    @Test
    void requestWhoseTargetNothingNames_isNotSent() throws Exception {
        assertThat(dispatch("nameless", "D-5", PARTY.url("/parcels")).statusCode())
                .isEqualTo(500);
        assertThat(requests()).isEmpty();
    }

    @Test
    void callThatIsNotIdempotent_sendsNone() throws Exception {
        assertThat(dispatch("unprotected", "D-6", PARTY.url("/parcels")).body()).isEqualTo("done");
        assertThat(keys()).containsExactly("[]");
    }

    /** Its effect has happened, and its answer is lost: the second attempt gets the first one's. */
    @Test
    void gatewayThatKnowsTheKey_refundsOnce(@TempDir Path directory) throws Exception {
        try (Gateway gateway = Gateway.start(0, directory.resolve("effects"))) {
            String address = "http://localhost:" + gateway.port();
            send(address + "/faults", "PUT", "{\"mode\":\"drop-reply\",\"count\":1}");

            String order = "{\"orderId\":\"D-7\",\"amount\":\"12.50\"}";
            HttpResponse<String> answer = dispatch("client", order, address + "/refunds");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(Json.createReader(new StringReader(send(address + "/refunds", "GET", "")))
                            .readArray())
                    .singleElement()
                    .satisfies(effect -> assertThat(effect.asJsonObject().getString("refundId"))
                            .isEqualTo(Json.createReader(new StringReader(answer.body()))
                                    .readObject()
                                    .getString("refundId")));
        }
    }

    private static String send(String address, String method, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .method(method, BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
