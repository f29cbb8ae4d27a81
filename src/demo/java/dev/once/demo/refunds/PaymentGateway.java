package dev.once.demo.refunds;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The client of the payment gateway. */
@ApplicationScoped
public class PaymentGateway {

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    @Inject
    @ConfigProperty(name = "demo.gateway.url")
    private URI gateway;

    /**
     * Refunds.
     *
     * @param key by which the gateway recognises a repeat; empty: it cannot
     * @param reference by which the request can be found again; empty: it cannot
     * @throws GatewayException.Busy where nothing happened
     * @throws GatewayException where that is not known
     */
    public Refund refund(String orderId, BigDecimal amount, Optional<String> key, Optional<String> reference) {
        String body = Json.createObjectBuilder()
                .add("orderId", orderId)
                .add("amount", amount.toPlainString())
                .add("reference", reference.orElse(""))
                .build()
                .toString();
        HttpRequest.Builder request = post("/refunds", body);
        key.ifPresent(value -> request.header("Idempotency-Key", value));
        HttpResponse<String> response = send(request.build());
        return switch (response.statusCode()) {
            case 200 -> read(response.body());
            case 410 ->
                throw new GatewayException.Busy("the payment gateway was told to cancel, and did nothing", null);
            case 503 -> throw new GatewayException.Busy("the payment gateway is busy and did nothing", null);
            default ->
                throw new GatewayException(
                        "the payment gateway answered " + response.statusCode() + ": whether it refunded is not known",
                        null);
        };
    }

    /**
     * The refund that a request with this reference has had. Where there is none, the gateway refuses such a request from
     * now on: it may still be on its way.
     *
     * @throws GatewayException where that is not known
     */
    Optional<Refund> cancelUnlessDone(String reference) {
        String body =
                Json.createObjectBuilder().add("reference", reference).build().toString();
        HttpResponse<String> response = send(post("/cancellations", body).build());
        if (response.statusCode() != 200) {
            throw new GatewayException("the payment gateway answered " + response.statusCode(), null);
        }
        return response.body().equals("{}") ? Optional.empty() : Optional.of(read(response.body()));
    }

    private HttpRequest.Builder post(String path, String body) {
        return HttpRequest.newBuilder(gateway.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (ConnectException e) {
            throw new GatewayException.Busy("the payment gateway cannot be reached: nothing was sent", e);
        } catch (IOException e) {
            throw new GatewayException("the payment gateway gave no answer: whether it refunded is not known", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GatewayException("interrupted while the payment gateway was asked", e);
        }
    }

    private static Refund read(String body) {
        try (JsonReader reader = Json.createReader(new StringReader(body))) {
            JsonObject refund = reader.readObject();
            return new Refund(
                    refund.getString("refundId"),
                    refund.getString("orderId"),
                    new BigDecimal(refund.getString("amount")));
        }
    }
}
