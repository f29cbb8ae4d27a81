package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Idempotent JAX-RS resources, called over HTTP: by the annotation of the class, and of the method. */
@ExtendWith(ArquillianExtension.class)
class ResourceIT {

    @Deployment(testable = false)
    static WebArchive war() {
        return OnceWar.of("resource", "", Api.class, Refunds.class, Plain.class, Rows.class, Runs.class, Tables.class);
    }

    private final Http http = new Http("resource");

    @Test
    void secondRequest_replaysTheRecord() throws Exception {
        assertThat(http.post("refunds/F-1").body()).isEqualTo("run 1 of /refunds/F-1");
        assertThat(http.post("refunds/F-1").body()).isEqualTo("run 1 of /refunds/F-1");
        assertThat(http.get("plain/runs/F-1")).isEqualTo("1");
    }

    @Test
    void whatThePlatformFillsIn_isNoPartOfTheKey() throws Exception {
        assertThat(http.post("refunds/F-2").body()).isEqualTo("run 1 of /refunds/F-2");
        assertThat(http.post("refunds/F-2?trace=2").body()).isEqualTo("run 1 of /refunds/F-2");
        // all other parameters are
        assertThat(http.post("refunds/F-2?then=more").body()).isEqualTo("run 2 of /refunds/F-2");
    }

    @Test
    void annotationOfTheMethod_winsOverTheClasss() throws Exception {
        assertThat(http.post("refunds/F-3/notice", "text", "sent").body()).isEqualTo("run 1");
        assertThat(http.post("refunds/F-3/notice", "text", "sent").body()).isEqualTo("run 1");
        // the class's method would take another text for another key
        HttpResponse<String> other = http.post("refunds/F-3/notice", "text", "again");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(http.get("plain/runs/F-3%20notice")).isEqualTo("1");
    }

    @Test
    void everyPublicMethodOfTheClass_isCovered() throws Exception {
        assertThat(http.get("refunds/F-4")).isEqualTo("1");
        assertThat(http.get("refunds/F-4")).isEqualTo("1");
    }

    /** 409 may pass; 410 will not. */
    @Test
    void statusOfAFailure_saysWhetherItIsRepeated() throws Exception {
        assertThat(http.post("refunds/F-5?then=conflict").statusCode()).isEqualTo(409);
        assertThat(http.post("refunds/F-5?then=conflict").statusCode()).isEqualTo(409);
        assertThat(http.get("plain/runs/F-5")).isEqualTo("2");
        assertThat(http.post("refunds/F-6?then=gone").statusCode()).isEqualTo(410);
        http.post("refunds/F-6?then=gone");
        assertThat(http.get("plain/runs/F-6")).isEqualTo("1");
    }

    @Test
    void resourceWithoutAScope_isInterceptedToo() throws Exception {
        assertThat(http.post("plain/F-7").body()).isEqualTo("run 1");
        assertThat(http.post("plain/F-7").body()).isEqualTo("run 1");
        assertThat(http.get("plain/runs/F-7")).isEqualTo("1");
    }
}
