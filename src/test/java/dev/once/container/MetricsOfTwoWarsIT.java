package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The metrics of applications that come and go: the server has one registry for all of them. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class MetricsOfTwoWarsIT {

    private static final String ONE = "mp_app=one";
    private static final String TWO = "mp_app=two";
    private static final String MISSES = "idempotent_cache_misses_total";
    private static final String AGE = "idempotency_heartbeat_age_seconds";
    private static final String IN_PROGRESS = "idempotency_in_progress";

    @Deployment(name = "metrics-one", managed = false, testable = false)
    static WebArchive one() {
        return war("one");
    }

    @Deployment(name = "metrics-two", managed = false, testable = false)
    static WebArchive two() {
        return war("two");
    }

    private static WebArchive war(String name) {
        return OnceWar.of(
                "metrics-" + name,
                "once.heartbeat=PT0.2S\nmp.metrics.appName=" + name,
                Api.class,
                ShipmentResource.class,
                Shipments.class,
                Rows.class,
                Runs.class,
                Tables.class);
    }

    @ArquillianResource
    private Deployer deployer;

    @Test
    void metricsOfAnApplication_endWithIt_andBeginAnewWithTheNextDeployment() throws Exception {
        deployer.deploy("metrics-one");
        deployer.deploy("metrics-two");
        try {
            call("metrics-one", "metrics-a");
            call("metrics-two", "metrics-b");
            Scrape both = Scrape.now();
            assertThat(both.value(MISSES, ONE)).isEqualTo(1);
            assertThat(both.value(MISSES, TWO)).isEqualTo(1);
            assertThat(both.has(AGE, ONE)).isTrue();
            assertThat(both.has(AGE, TWO)).isTrue();

            deployer.undeploy("metrics-one");
            Scrape two = Scrape.now();
            assertThat(two.text()).doesNotContain("mp_app=\"one\"");
            assertThat(two.value(MISSES, TWO)).isEqualTo(1);
            assertThat(two.has(AGE, TWO)).isTrue();

            deployer.deploy("metrics-one");
            Scrape again = Scrape.now();
            assertThat(again.has(MISSES, ONE)).isFalse();
            assertThat(again.value(IN_PROGRESS, ONE)).isZero();
            call("metrics-one", "metrics-c");
            assertThat(Scrape.now().value(MISSES, ONE)).isEqualTo(1);
            // The age of the first deployment's last heartbeat would only grow.
            await().atMost(Duration.ofSeconds(60)).during(Duration.ofSeconds(3)).until(() -> age() < 2);
        } finally {
            deployer.undeploy("metrics-one");
            deployer.undeploy("metrics-two");
        }
    }

    private static double age() throws Exception {
        return Scrape.now().value(AGE, ONE);
    }

    private static void call(String war, String order) throws Exception {
        Http http = new Http(war);
        http.post("shipments/open/" + order);
        assertThat(http.post("shipments/send/" + order).statusCode()).isEqualTo(200);
    }
}
