package dev.once.container.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.container.Http;
import dev.once.container.OnceWar;
import dev.once.container.Plain;
import dev.once.container.Runs;
import java.net.http.HttpResponse;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application that names its classes, requires keys of all its idempotent methods, and answers in its own way. */
@ExtendWith(ArquillianExtension.class)
class OwnMapperIT {

    @Deployment(testable = false)
    static WebArchive war() {
        return OnceWar.of("own-mapper", "", RequiringApi.class, OwnMapper.class, Plain.class, Runs.class);
    }

    private final Http http = new Http("own-mapper");

    @Test
    void applicationsMapper_comesFirst() throws Exception {
        HttpResponse<String> missing = http.post("plain/M-1");

        assertThat(missing.statusCode()).isEqualTo(418);
        assertThat(missing.body()).isEqualTo("IdempotencyKeyMissingException");
    }

    /** Whom nobody knows may supply no key. */
    @Test
    void keyOfACallerWhomNobodyKnows_isRefused() throws Exception {
        HttpResponse<String> anonymous = http.post("plain/M-2", "Idempotency-Key", "k");

        assertThat(anonymous.statusCode()).isEqualTo(418);
        assertThat(anonymous.body()).isEqualTo("InvalidIdempotencyKeyException");
        assertThat(http.get("plain/runs/M-2")).isEqualTo("0");
    }

    @Test
    void methodThatIsNotIdempotent_needsNone() throws Exception {
        assertThat(http.get("plain/runs/M-3")).isEqualTo("0");
    }
}
