package dev.once.container;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Calls the resources of a WAR, from outside of the server. */
public final class Http {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI base;
    private final String[] always;

    public Http(String war) {
        always = new String[0];
        base = URI.create("http://localhost:" + System.getProperty("once.test.http.port") + "/" + war + "/api/");
    }

    private Http(URI base, String[] always) {
        this.base = base;
        this.always = always;
    }

    /** The same, with these headers in every request. */
    public Http with(String... headers) {
        return new Http(base, headers);
    }

    public HttpResponse<String> post(String path, String... headers) throws IOException, InterruptedException {
        return CLIENT.send(request(path, headers).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    /** A request with a body; headers as names and values, one of them the body's type. */
    public HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        return CLIENT.send(
                request(path, headers)
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** The same, later. */
    public CompletableFuture<HttpResponse<String>> sending(String method, String path, String body, String... headers) {
        return CLIENT.sendAsync(
                request(path, headers)
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> posting(String path) {
        return CLIENT.sendAsync(request(path).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    public String get(String path) throws IOException, InterruptedException {
        return CLIENT.send(request(path).build(), BodyHandlers.ofString()).body();
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(60));
        if (always.length > 0) {
            request.headers(always);
        }
        return headers.length == 0 ? request : request.headers(headers);
    }
}
