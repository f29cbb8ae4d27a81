package dev.once.internal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.AuditTrail;
import dev.once.AuditTrail.Kind;
import dev.once.CallContext.Field;
import dev.once.ErrorType;
import dev.once.Ledger;
import dev.once.OperationEvent;
import dev.once.OperationEvent.Call;
import dev.once.spi.AuditCall;
import dev.once.spi.AuditStore;
import dev.once.spi.OperationId;
import dev.once.spi.Status;
import dev.once.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallTrailTest {

    private static final Instant NOW = Instant.parse("2026-05-12T10:00:00Z");
    private static final OperationId ID = OperationId.of(new byte[OperationId.LENGTH]);
    private static final Call CALL = new Call("pay", ID.toString(), Map.of(Field.AGENT_ID, "a-1"));
    private static final Duration TOOK = Duration.ofMillis(7);

    private final Written store = new Written();
    private CallBatches batches;

    /** Keeps batches; fails, or waits, as long as a test wants. */
    private static final class Written implements AuditStore {

        final List<List<AuditCall>> batches = new ArrayList<>();
        volatile StoreException failure;
        volatile Error error;
        volatile CountDownLatch gate = new CountDownLatch(0);
        final AtomicInteger tried = new AtomicInteger();

        @Override
        public void append(List<AuditCall> calls) {
            tried.incrementAndGet();
            try {
                gate.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (failure != null) {
                throw failure;
            }
            if (error != null) {
                throw error;
            }
            synchronized (batches) {
                batches.add(List.copyOf(calls));
            }
        }

        List<AuditCall> calls() {
            synchronized (batches) {
                return batches.stream().flatMap(List::stream).toList();
            }
        }

        @Override
        public AuditTrail.Page find(AuditTrail.Query query, String actor) {
            throw new UnsupportedOperationException();
        }
    }

    private CallTrail batched(int capacity) {
        batches = CallBatches.start(store, Thread::new, capacity);
        return new CallTrail(batches::add, () -> NOW);
    }

    @AfterEach
    void close() {
        if (batches != null) {
            batches.close();
        }
    }

    private static OperationEvent replayed(int attempt) {
        return new OperationEvent.Replayed(CALL, attempt, Ledger.Status.SUCCEEDED, TOOK);
    }

    @Test
    void callsThatChangedNothing_areToldWithWhoAndWhy() {
        CallTrail told = new CallTrail(call -> store.append(List.of(call)), () -> NOW);
        told.happened(replayed(2), () -> "{}");
        told.happened(new OperationEvent.Rejected(CALL, OperationEvent.Reason.IN_PROGRESS, TOOK), () -> "{\"a\":1}");
        told.happened(new OperationEvent.KeyReused(CALL, List.of("amount", "to"), TOOK), () -> null);
        told.happened(
                new OperationEvent.Rejected(
                        new Call("pay", "", Map.of()), OperationEvent.Reason.INVALID, Duration.ZERO),
                () -> null);
        Map<Field, String> agent = Map.of(Field.AGENT_ID, "a-1");
        assertThat(store.calls())
                .containsExactly(
                        new AuditCall(NOW, Kind.REPLAYED, ID, "pay", 2, Status.SUCCEEDED, agent, null, null, TOOK),
                        new AuditCall(NOW, Kind.REJECTED, ID, "pay", 0, null, agent, "{\"a\":1}", "in_progress", TOOK),
                        new AuditCall(
                                NOW, Kind.KEY_REUSED, ID, "pay", 0, null, agent, null, "different: amount, to", TOOK),
                        new AuditCall(
                                NOW, Kind.REJECTED, null, "pay", 0, null, Map.of(), null, "invalid", Duration.ZERO));
    }

    /** A transaction that rolls back takes the claim with it: nothing else tells of the call. */
    @Test
    void failureOfWhichNothingIsKept_isTold() {
        CallTrail told = new CallTrail(call -> store.append(List.of(call)), () -> NOW);
        told.happened(
                new OperationEvent.Failed(CALL, 1, TOOK, ErrorType.OTHER, "com.acme.Late", Optional.empty(), false),
                () -> "{\"a\":1}");
        told.happened(
                new OperationEvent.Failed(
                        CALL, 1, TOOK, ErrorType.OTHER, "com.acme.Late", Optional.of(Ledger.Status.RETRYABLE), false),
                () -> "{\"a\":1}");
        assertThat(store.calls())
                .containsExactly(new AuditCall(
                        NOW,
                        Kind.FAILED,
                        ID,
                        "pay",
                        1,
                        null,
                        Map.of(Field.AGENT_ID, "a-1"),
                        "{\"a\":1}",
                        "com.acme.Late",
                        TOOK));
    }

    /** What it cannot write must not keep it from what comes later. */
    @Test
    void errorInTheDatabase_endsNothing() {
        store.error = new NoClassDefFoundError("gone");
        CallTrail told = batched(10_000);
        told.happened(replayed(1), () -> null);
        Awaitility.await().until(() -> store.tried.get() > 0);
        store.error = null;
        told.happened(replayed(2), () -> null);
        Awaitility.await().until(() -> !store.calls().isEmpty());
        assertThat(store.calls()).extracting(AuditCall::attempt).containsExactly(2);
    }

    /** As a server does with its threads when an application ends. */
    @Test
    void interruption_losesNothing() throws Exception {
        AtomicReference<Thread> writer = new AtomicReference<>();
        batches = CallBatches.start(store, work -> {
            writer.set(new Thread(work));
            return writer.get();
        });
        new CallTrail(batches::add, () -> NOW).happened(replayed(1), () -> null);
        writer.get().interrupt();
        writer.get().join(20_000);
        assertThat(store.calls()).extracting(AuditCall::attempt).containsExactly(1);
    }

    @Test
    void whatChangesAnOperation_isToldByTheLedgerAlone() {
        CallTrail told = new CallTrail(call -> store.append(List.of(call)), () -> NOW);
        told.happened(new OperationEvent.Executed(CALL, 1, TOOK), () -> null);
        told.happened(new OperationEvent.InDoubt("pay", ID.toString()), () -> null);
        told.happened(new OperationEvent.Waited(CALL, TOOK), () -> null);
        assertThat(store.tried.get()).isZero();
    }

    @Test
    void caller_waitsForNothing() {
        store.gate = new CountDownLatch(1);
        CallTrail told = batched(10_000);
        IntStream.range(0, 5_000).forEach(i -> told.happened(replayed(1), () -> null));
        assertThat(store.calls()).isEmpty();
        store.gate.countDown();
        Awaitility.await().until(() -> store.calls().size() == 5_000);
        assertThat(store.batches).allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(500));
    }

    @Test
    void close_tellsWhatIsLeft() {
        CallTrail told = batched(10_000);
        IntStream.range(0, 1_234).forEach(i -> told.happened(replayed(i), () -> null));
        batches.close();
        assertThat(store.calls()).extracting(AuditCall::attempt).containsExactlyElementsOf(numbers(1_234));
    }

    private static List<Integer> numbers(int to) {
        return IntStream.range(0, to).boxed().toList();
    }

    @Test
    void databaseThatIsAway_isToldOnceItIsBackAndInOrder() {
        store.failure = failure(StoreException.Kind.UNAVAILABLE);
        CallTrail told = batched(10_000);
        IntStream.range(0, 700).forEach(i -> told.happened(replayed(i), () -> null));
        Awaitility.await().until(() -> store.tried.get() > 0);
        store.failure = null;
        Awaitility.await().until(() -> store.calls().size() == 700);
        assertThat(store.calls()).extracting(AuditCall::attempt).containsExactlyElementsOf(numbers(700));
    }

    /** A commit that was not acknowledged may be there: written again, it would tell of calls that nobody has made. */
    @Test
    void batchInDoubt_isNotWrittenTwice() {
        store.failure = failure(StoreException.Kind.IN_DOUBT);
        CallTrail told = batched(10_000);
        told.happened(replayed(1), () -> null);
        Awaitility.await().until(() -> store.tried.get() > 0);
        store.failure = null;
        told.happened(replayed(2), () -> null);
        Awaitility.await().until(() -> !store.calls().isEmpty());
        assertThat(store.calls()).extracting(AuditCall::attempt).containsExactly(2);
    }

    @Test
    void queueThatIsFull_holdsNobodyUp() {
        store.gate = new CountDownLatch(1);
        CallTrail told = batched(10);
        IntStream.range(0, 2_000).forEach(i -> told.happened(replayed(i), () -> null));
        store.gate.countDown();
        batches.close();
        assertThat(store.calls()).hasSizeBetween(10, 1_000);
    }

    @Test
    void databaseThatStaysAway_doesNotKeepTheApplicationFromEnding() {
        store.failure = failure(StoreException.Kind.UNAVAILABLE);
        CallTrail told = batched(10_000);
        told.happened(replayed(1), () -> null);
        long begin = System.nanoTime();
        batches.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(9));
        assertThat(store.calls()).isEmpty();
    }

    private static StoreException failure(StoreException.Kind kind) {
        return new StoreException(kind, "away", new IllegalStateException("away"));
    }
}
