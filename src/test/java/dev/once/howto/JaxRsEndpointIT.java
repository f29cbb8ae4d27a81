package dev.once.howto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.container.Api;
import dev.once.container.Http;
import dev.once.container.OnceWar;
import java.net.http.HttpResponse;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the page "A JAX-RS endpoint" says is so. */
@ExtendWith(ArquillianExtension.class)
class JaxRsEndpointIT {

    private static final String KEY = "Idempotency-Key";
    private static final String UUID = "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"";
    private static final String[] JSON = {"Content-Type", "application/json"};

    @Deployment(testable = false)
    static WebArchive war() {
        return OnceWar.of(
                "endpoint",
                "once.anonymous=allow",
                Api.class,
                JaxRsEndpoint.class,
                JaxRsEndpoint.Payment.class,
                JaxRsEndpoint.Receipt.class,
                JaxRsEndpointProviders.class,
                JaxRsEndpointProviders.OfInProgress.class,
                JaxRsEndpointProviders.OfBodies.class);
    }

    private final Http http = new Http("endpoint");

    @Test
    void callersKey_tellsTwoPaymentsFromARetry() throws Exception {
        String payment = "{\"to\":\"bank\",\"amount\":10}";
        HttpResponse<String> first = http.send("POST", "shop/payments", payment, JSON[0], JSON[1], KEY, UUID);
        HttpResponse<String> retry = http.send("POST", "shop/payments", payment, JSON[0], JSON[1], KEY, UUID);
        HttpResponse<String> other = http.send("POST", "shop/payments", payment, JSON[0], JSON[1], KEY, "\"another\"");
        HttpResponse<String> missing = http.send("POST", "shop/payments", payment, JSON);
        HttpResponse<String> reused =
                http.send("POST", "shop/payments", "{\"to\":\"bank\",\"amount\":11}", JSON[0], JSON[1], KEY, UUID);

        assertThat(retry.body()).isEqualTo(first.body());
        assertThat(retry.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(other.body()).isNotEqualTo(first.body());
        assertThat(missing.statusCode()).isEqualTo(400);
        assertThat(reused.statusCode()).isEqualTo(422);
    }

    @Test
    void businessKey_needsNoField() throws Exception {
        String payment = "{\"to\":\"ann\",\"amount\":10}";
        HttpResponse<String> first = http.send("PUT", "shop/orders/O-1/refund", payment, JSON);
        HttpResponse<String> retry = http.send("PUT", "shop/orders/O-1/refund", payment, JSON[0], JSON[1], KEY, "k-1");

        assertThat(first.body()).contains("refund of O-1");
        assertThat(retry.body()).isEqualTo(first.body());
    }

    @Test
    void wholeResponse_isGivenAgain() throws Exception {
        String order = "{\"to\":\"ann\",\"amount\":10}";
        HttpResponse<String> first = http.send("POST", "shop/orders", order, JSON[0], JSON[1], KEY, "k-2");
        HttpResponse<String> retry = http.send("POST", "shop/orders", order, JSON[0], JSON[1], KEY, "k-2");

        assertThat(retry.statusCode()).isEqualTo(201);
        assertThat(retry.body()).isEqualTo(first.body());
        assertThat(retry.headers().firstValue("Location"))
                .isPresent()
                .isEqualTo(first.headers().firstValue("Location"));
    }

    @Test
    void stream_isReadByTheMethodAndCounts() throws Exception {
        String type = "application/octet-stream";
        assertThat(http.send("POST", "shop/files", "abc", "Content-Type", type).statusCode())
                .isEqualTo(400);
        String first = http.send("POST", "shop/files", "abc", "Content-Type", type, KEY, "k-3")
                .body();
        assertThat(first).contains("3 bytes");
        assertThat(http.send("POST", "shop/files", "abc", "Content-Type", type, KEY, "k-3")
                        .body())
                .isEqualTo(first);
        assertThat(http.send("POST", "shop/files", "abcd", "Content-Type", type, KEY, "k-3")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void bodyThatIsNone_isTheClientsMistake() throws Exception {
        assertThat(http.send("POST", "shop/orders", "{ none", JSON[0], JSON[1], KEY, "k-4")
                        .statusCode())
                .isEqualTo(400);
    }
}
