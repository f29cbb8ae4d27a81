package dev.once.howto;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.stripe.StripeClient;
import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.InvalidRequestException;
import dev.once.howto.CallingStripe.Refunded;
import dev.once.internal.cdi.Containers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the page "Calling Stripe" says is so, against requests as Stripe's own library sends them. */
class CallingStripeTest {

    private static final String REFUND = """
            {"id": "re_1", "object": "refund", "amount": 1250, "payment_intent": "pi_1", "status": "succeeded"}""";

    private static final WireMockServer STRIPE =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));

    private WeldContainer container;
    private CallingStripe bean;

    /** Where Stripe is in this test. */
    @ApplicationScoped
    static class Address {

        @Produces
        StripeClient client() {
            return StripeClient.builder()
                    .setApiKey("sk_test_of_nobody")
                    .setApiBase(STRIPE.baseUrl())
                    .setMaxNetworkRetries(0)
                    .build();
        }
    }

    @BeforeEach
    void start() {
        STRIPE.start();
        STRIPE.resetAll();
        container = Containers.with(CallingStripe.class, Address.class);
        bean = container.select(CallingStripe.class).get();
    }

    @AfterEach
    void end() {
        container.close();
        STRIPE.stop();
    }

    private static List<String> keys() {
        return STRIPE.findAll(postRequestedFor(urlEqualTo("/v1/refunds"))).stream()
                .map(request -> request.getHeader("Idempotency-Key"))
                .toList();
    }

    @Test
    void snippets_areTheCodeThatIsTested() throws IOException {
        Snippets.of(Path.of("docs/how-to/calling-stripe.md")).areIn("CallingStripe.java", "Warehouse.java");
    }

    @Test
    void lostAnswer_isAskedForWithTheSameKey() throws Exception {
        STRIPE.stubFor(post("/v1/refunds")
                .inScenario("lost")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK))
                .willSetStateTo("refunded"));
        STRIPE.stubFor(post("/v1/refunds")
                .inScenario("lost")
                .whenScenarioStateIs("refunded")
                .withRequestBody(containing("payment_intent=pi_1"))
                .withRequestBody(containing("amount=1250"))
                .withHeader("Idempotency-Key", matching("[A-Za-z0-9_-]{43}"))
                .willReturn(okJson(REFUND)));

        assertThatThrownBy(() -> bean.refund("pi_1", 1250)).isInstanceOf(ApiConnectionException.class);
        assertThat(bean.refund("pi_1", 1250)).isEqualTo(new Refunded("re_1", "succeeded"));
        assertThat(bean.refund("pi_1", 1250)).isEqualTo(new Refunded("re_1", "succeeded"));

        assertThat(keys()).as("the third call was a replay").hasSize(2);
        assertThat(keys().get(1)).isEqualTo(keys().get(0));
    }

    @Test
    void refusedRequest_isRecorded() {
        STRIPE.stubFor(
                post("/v1/refunds").willReturn(aResponse().withStatus(400).withBody("""
                        {"error": {"type": "invalid_request_error", "code": "charge_already_refunded",
                        "message": "Charge ch_1 has already been refunded."}}""")));

        assertThatThrownBy(() -> bean.refund("pi_2", 1250)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> bean.refund("pi_2", 1250)).hasMessageContaining("already been refunded");

        assertThat(keys()).hasSize(1);
    }
}
