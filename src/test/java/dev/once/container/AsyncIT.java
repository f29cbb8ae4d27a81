package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.once.CallContext;
import dev.once.CallContext.Field;
import dev.once.exceptions.OutcomeUnknownException;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Idempotent methods whose results come later, with and without Fault Tolerance's {@code @Asynchronous}. */
@ExtendWith(ArquillianExtension.class)
class AsyncIT {

    @Deployment
    static WebArchive war() {
        return OnceWar.of("async", "once.context.explicit=AGENT,USER", Promises.class, Rows.class, Runs.class);
    }

    @Inject
    private Promises promises;

    @Inject
    private Rows rows;

    @BeforeEach
    void prepare() {
        rows.create();
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static boolean seesTheApplication() {
        try {
            return Thread.currentThread().getContextClassLoader().loadClass(AsyncIT.class.getName()) == AsyncIT.class;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private String status(String key) {
        return String.join(
                ",", rows.texts("select status from once_operation where readable_key like ?", "%" + key + "%"));
    }

    /** Nothing of the container is on the thread that the gateway's client completes the stage with. */
    @Test
    void stageThatAForeignThreadCompletes_isRecorded_andGoesOnInTheApplication() throws Exception {
        CompletableFuture<String> gateway = new CompletableFuture<>();
        CompletionStage<String> answer =
                CallContext.with(Field.AGENT_ID, "refund-bot").call(() -> promises.stage("A-1", gateway));
        CompletionStage<String> where = answer.thenApply(result ->
                result + " " + CallContext.explicit().values().get(Field.AGENT_ID) + " " + seesTheApplication());
        assertThat(status("A-1")).isEqualTo("PENDING");

        Thread foreign = new Thread(() -> gateway.complete("sent"));
        foreign.setContextClassLoader(null);
        foreign.start();

        assertThat(get(where.toCompletableFuture())).isEqualTo("sent refund-bot true");
        assertThat(status("A-1")).isEqualTo("SUCCEEDED");
        assertThat(promises.stage("A-1", gateway).toCompletableFuture()).isCompletedWithValue("sent");
        assertThat(Runs.of("A-1")).isEqualTo(1);
    }

    @Test
    void stageThatDoesNotCompleteInTime_isUnknown_andItsLateResultCounts() throws Exception {
        CompletableFuture<String> gateway = new CompletableFuture<>();
        assertThatThrownBy(() -> get(promises.limited("A-2", gateway)))
                .cause()
                .isInstanceOf(OutcomeUnknownException.class);
        await().pollInSameThread().until(() -> status("A-2").equals("UNKNOWN"));
        gateway.complete("late");
        await().pollInSameThread().until(() -> status("A-2").equals("SUCCEEDED"));
        assertThat(get(promises.limited("A-2", gateway))).isEqualTo("late");
        assertThat(Runs.of("A-2")).isEqualTo(1);
    }

    @Test
    void stageInATransaction_commitsTheRowAtOnce_andTheResultLater() throws Exception {
        CompletableFuture<String> gateway = new CompletableFuture<>();
        CompletionStage<String> answer = promises.withRow("A-3", gateway);
        assertThat(rows.count("A-3")).isEqualTo(1);
        assertThat(status("A-3")).isEqualTo("PENDING");
        gateway.complete("sent");
        assertThat(get(answer.toCompletableFuture())).isEqualTo("sent");
        assertThat(status("A-3")).isEqualTo("SUCCEEDED");
    }

    @Test
    void retriedStage_passesTheLedgerAtEveryAttempt() throws Exception {
        assertThat(get(promises.retried("A-4", 2).toCompletableFuture())).isEqualTo("run 3");
        assertThat(get(promises.retried("A-4", 2).toCompletableFuture())).isEqualTo("run 3");
        assertThat(Runs.of("A-4")).isEqualTo(3);
        assertThat(rows.query("select attempts from once_operation where readable_key like ?", "%A-4%"))
                .isEqualTo(3);
    }

    @Test
    void future_isRecordedAndReplayed() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(get(promises.future("A-5", ""))).isEqualTo("run 1");
        }
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> get(promises.future("A-6", "no")))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no");
        }
        assertThat(Runs.of("A-6")).isEqualTo(1);
    }

    /** Who calls is known to the calling thread alone. */
    @Test
    void asynchronousMethod_knowsItsCaller() throws Exception {
        for (int i = 0; i < 2; i++) {
            CompletionStage<String> stage = CallContext.with(Field.AGENT_ID, "refund-bot")
                    .with(Field.USER, "ann")
                    .call(() -> promises.whose("A-7"));
            assertThat(get(stage.toCompletableFuture())).isEqualTo("1 of ann by refund-bot");
        }
    }

    /** The second attempt waits for the first, which Fault Tolerance has given up; it does not overtake it. */
    @Test
    void attemptThatTheTimeoutAbandoned_isNotOvertaken() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        assertThatThrownBy(() -> get(promises.abandoned("A-8", end).toCompletableFuture()))
                .cause()
                .isInstanceOf(TimeoutException.class);
        assertThat(Runs.of("A-8")).isEqualTo(1);
        assertThat(status("A-8")).isEqualTo("PENDING");
        end.countDown();
        await().pollInSameThread().until(() -> status("A-8").equals("SUCCEEDED"));
        assertThat(get(promises.abandoned("A-8", end).toCompletableFuture())).isEqualTo("run 1");
        assertThat(Runs.of("A-8")).isEqualTo(1);
    }
}
