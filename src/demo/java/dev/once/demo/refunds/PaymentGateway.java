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
     * @throws GatewayException.Busy where nothing happened
     * @throws GatewayException where that is not known
     */
    Refund refund(String orderId, BigDecimal amount, Optional<String> key) {
        String body = Json.createObjectBuilder()
                .add("orderId", orderId)
                .add("amount", amount.toPlainString())
                .build()
                .toString();
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.resolve("/refunds"))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        key.ifPresent(value -> request.header("Idempotency-Key", value));
        HttpResponse<String> response = send(request.build());
        return switch (response.statusCode()) {
            case 200 -> read(response.body());
            case 503 -> throw new GatewayException.Busy("the payment gateway is busy and did nothing", null);
            default ->
                throw new GatewayException(
                        "the payment gateway answered " + response.statusCode() + ": whether it refunded is not known",
                        null);
        };
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
