package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** As {@link ValidationIT}, for JAX-RS resources. */
@ExtendWith(ArquillianExtension.class)
class ValidatedResourceIT {

    @Deployment(testable = false)
    static WebArchive war() {
        return OnceWar.of("validated", "", Api.class, OrderResource.class, Runs.class);
    }

    private final Http http = new Http("validated");

    @Test
    void violatedParameter_isABadRequest_andTheCorrectedOneRuns() throws Exception {
        assertThat(http.post("orders/V-1").statusCode()).isEqualTo(400);
        assertThat(http.post("orders/V-1").statusCode()).isEqualTo(400);
        assertThat(http.get("orders/V-1")).isEqualTo("0");
        assertThat(http.post("orders/V-1?reason=late").body()).isEqualTo("run 1, late");
        assertThat(http.post("orders/V-1?reason=late").body()).isEqualTo("run 1, late");
    }
}
