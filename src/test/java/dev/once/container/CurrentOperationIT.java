package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever works for an operation finds it: other beans, and tasks on the server's threads. */
@ExtendWith(ArquillianExtension.class)
class CurrentOperationIT {

    @Deployment
    static WebArchive war() {
        return OnceWar.of("current-operation", "", Orchestra.class, Orchestra.Player.class);
    }

    @Inject
    private Orchestra orchestra;

    @Test
    void beansAndManagedThreads_haveTheSameKey() throws Exception {
        List<String> keys = orchestra.play("all");
        assertThat(keys).hasSize(4);
        assertThat(new HashSet<>(keys)).hasSize(1);
    }

    @Test
    void workAfterTheMethodHasReturned_hasIt() throws Exception {
        assertThat(orchestra.later("later").toCompletableFuture().get(30, TimeUnit.SECONDS))
                .isEqualTo("the same");
    }

    /** It would wait for itself. */
    @Test
    void callOfItself_isRefusedOnAnotherThreadToo() {
        assertThatThrownBy(() -> orchestra.round("round")).rootCause().hasMessageContaining("itself");
    }

    /** What it sends would have the key of a request that was made long before. */
    @Test
    void taskThatOutlivesTheOperation_worksForNone() throws Exception {
        assertThat(orchestra.leave("left")).isEqualTo("left");
        assertThat(orchestra.leftBehindRuns()).isFalse();
    }

    @Test
    void threadsThatHaveWorkedForAnOperation_knowNoneAfterwards() throws Exception {
        orchestra.play("before");
        assertThatThrownBy(() -> orchestra.idle()).rootCause().isInstanceOf(IllegalStateException.class);
    }
}
