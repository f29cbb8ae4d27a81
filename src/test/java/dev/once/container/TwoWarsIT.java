package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two applications with class loaders and nodes of their own, on one database: one operation has one run in both. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class TwoWarsIT {

    @Deployment(name = "one", order = 1, testable = false)
    static WebArchive one() {
        return war("one");
    }

    @Deployment(name = "two", order = 2, testable = false)
    static WebArchive two() {
        return war("two");
    }

    private static WebArchive war(String name) {
        return OnceWar.bound(
                OnceWar.of(
                        name,
                        "",
                        Api.class,
                        ShipmentResource.class,
                        Shipments.class,
                        Rows.class,
                        Runs.class,
                        Tables.class),
                "jdbc/postgresql");
    }

    private final List<Http> wars = List.of(new Http("one"), new Http("two"));

    @ParameterizedTest
    @ValueSource(strings = {"send", "book"})
    void secondCallInTheOtherApplication_getsTheRecordOfTheFirst(String method) throws Exception {
        String order = method + "-1";
        for (Http war : wars) {
            war.post("shipments/open/" + order);
        }
        assertThat(wars.get(1).post("shipments/" + method + "/" + order).body()).isEqualTo("by two");
        assertThat(wars.get(0).post("shipments/" + method + "/" + order).body()).isEqualTo("by two");
        assertThat(wars.get(0).get("shipments/rows/" + order)).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"send", "book"})
    void concurrentCallsOfBoth_haveOneRunAndOneResult(String method) throws Exception {
        String order = method + "-2";
        List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            calls.add(wars.get(i % 2).posting("shipments/" + method + "/" + order));
        }
        // One of them runs until its gate is opened: by then all have come.
        await().atMost(Duration.ofSeconds(30)).until(() -> calls(0, order) == 16 && calls(1, order) == 16);
        for (Http war : wars) {
            war.post("shipments/open/" + order);
        }
        Set<String> results = new HashSet<>();
        for (CompletableFuture<HttpResponse<String>> call : calls) {
            HttpResponse<String> response = call.get(60, TimeUnit.SECONDS);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            results.add(response.body());
        }
        assertThat(results).hasSize(1).isSubsetOf("by one", "by two");
        assertThat(wars.get(0).get("shipments/rows/" + order)).isEqualTo("1");
    }

    private int calls(int war, String order) throws Exception {
        return Integer.parseInt(wars.get(war).get("shipments/calls/" + order));
    }
}
