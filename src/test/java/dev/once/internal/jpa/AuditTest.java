package dev.once.internal.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.AuditTrail.Entry;
import dev.once.AuditTrail.Kind;
import dev.once.AuditTrail.Page;
import dev.once.AuditTrail.Query;
import dev.once.CallContext.Field;
import dev.once.Effect;
import dev.once.ErrorType;
import dev.once.Ledger;
import dev.once.spi.Attribution;
import dev.once.spi.AuditCall;
import dev.once.spi.AuditStore;
import dev.once.spi.Claim;
import dev.once.spi.ClaimRequest;
import dev.once.spi.ClaimResult;
import dev.once.spi.Decision;
import dev.once.spi.Failure;
import dev.once.spi.Fingerprint;
import dev.once.spi.LedgerStore;
import dev.once.spi.NodeStore;
import dev.once.spi.OperationId;
import dev.once.spi.OperationRecord;
import dev.once.spi.Receipt;
import dev.once.spi.Recording;
import dev.once.spi.Requests;
import dev.once.spi.Status;
import dev.once.spi.StoreException;
import dev.once.spi.TakeOver;
import dev.once.spi.Within;
import dev.once.spi.WriteResult;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the audit says, on every database. That nothing is missing is checked by the contract after each of its tests. */
class AuditTest {

    private static final Failure FAILURE = new Failure("Busy", "come again", "", ErrorType.UNAVAILABLE);
    private static final Duration NO_WAIT = Duration.ZERO;
    private static final Map<Field, String> EVERYTHING = everything();

    private static List<LedgerHarness> ledgers = List.of();

    static Stream<LedgerHarness> ledgers() {
        return ledgers.stream();
    }

    @BeforeAll
    static void open() {
        ledgers = TestDatabase.available().map(LedgerHarness::open).toList();
    }

    @AfterAll
    static void close() {
        ledgers.forEach(LedgerHarness::close);
        ledgers = List.of();
    }

    private static Map<Field, String> everything() {
        Map<Field, String> context = new EnumMap<>(Field.class);
        for (Field field : Field.values()) {
            context.put(field, "of " + field);
        }
        return context;
    }

    private static ClaimRequest request(OperationId id, Effect effect, UUID owner, Map<Field, String> context) {
        ClaimRequest plain = Requests.of(id, effect, owner, null);
        return new ClaimRequest(
                id,
                plain.action(),
                plain.readableKey(),
                effect,
                Fingerprint.of(new byte[Fingerprint.DIGEST_LENGTH]),
                owner,
                plain.token(),
                plain.seed(),
                plain.retention(),
                null,
                false,
                null,
                context,
                null,
                new Attribution(plain.action(), owner, context, "{\"amount\":1}", System.nanoTime()));
    }

    private static Claim claimed(LedgerHarness harness, ClaimRequest request) {
        return won(harness.ledger().claim(request, Within.OWN_TRANSACTION, NO_WAIT));
    }

    private static Claim won(ClaimResult result) {
        return ((ClaimResult.Won) result).claim();
    }

    private static List<Entry> entries(LedgerHarness harness, OperationId id) {
        return harness.audit().find(Query.all().ofOperation(id.toString()).limit(100), "tester").entries().stream()
                .filter(entry -> entry.kind() != Kind.READ)
                .toList();
    }

    private static List<String> told(LedgerHarness harness, OperationId id) {
        return entries(harness, id).stream()
                .map(entry -> entry.kind() + " " + entry.attempt()
                        + entry.status().map(status -> " " + status).orElse(""))
                .toList();
    }

    private static OperationRecord row(LedgerHarness harness, OperationId id) {
        return harness.ledger().find(id, Within.OWN_TRANSACTION).orElseThrow();
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ledgers")
    void firstCall_tellsItsClaimAndItsResult(LedgerHarness harness) {
        UUID owner = UUID.randomUUID();
        ClaimRequest request = request(Requests.newId(), Effect.EXTERNAL, owner, EVERYTHING);
        Claim claim = claimed(harness, request);
        harness.ledger().write(claim, new Recording.Succeeded("\"done\"", null), Within.OWN_TRANSACTION);

        List<Entry> entries = entries(harness, claim.id());

        assertThat(entries).extracting(Entry::kind).containsExactly(Kind.CLAIMED, Kind.EXECUTED);
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.operationId()).contains(claim.id().toString());
            assertThat(entry.action()).isEqualTo(request.action());
            assertThat(entry.context()).isEqualTo(EVERYTHING);
            assertThat(entry.generation()).isEqualTo(1);
            assertThat(entry.fence()).isEqualTo(1);
            assertThat(entry.attempt()).isEqualTo(1);
        });
        Entry first = entries.get(0);
        assertThat(first.arguments()).contains("{\"amount\":1}");
        assertThat(first.node()).contains(owner.toString());
        assertThat(first.status()).contains(Ledger.Status.PENDING);
        assertThat(first.at()).isAfterOrEqualTo(row(harness, claim.id()).claimedAt());
        Entry second = entries.get(1);
        assertThat(second.result()).contains("\"done\"");
        assertThat(second.status()).contains(Ledger.Status.SUCCEEDED);
        assertThat(second.took()).hasValueSatisfying(took -> assertThat(took).isPositive());
        assertThat(second.at()).isAfterOrEqualTo(first.at());
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ledgers")
    void retry_tellsWhatTheAttemptBeforeHadFailedWith(LedgerHarness harness) {
        OperationId id = Requests.newId();
        UUID owner = UUID.randomUUID();
        Claim first = claimed(harness, request(id, Effect.KEYED, owner, Map.of(Field.AGENT_ID, "one")));
        harness.ledger().write(first, new Recording.Retryable(FAILURE, false, null), Within.OWN_TRANSACTION);
        Claim second = won(harness.ledger()
                .takeOver(
                        row(harness, id),
                        request(id, Effect.KEYED, owner, Map.of(Field.AGENT_ID, "two")),
                        new TakeOver.Retry(Duration.ofHours(1)),
                        Within.OWN_TRANSACTION,
                        NO_WAIT));
        harness.ledger().write(second, new Recording.Succeeded("1", null), Within.OWN_TRANSACTION);

        assertThat(told(harness, id))
                .containsExactly(
                        "CLAIMED 1 PENDING", "FAILED 1 RETRYABLE", "CLAIMED 2 PENDING", "EXECUTED 2 SUCCEEDED");
        List<Entry> entries = entries(harness, id);
        assertThat(entries.get(1).failure()).hasValueSatisfying(thrown -> {
            assertThat(thrown.type()).isEqualTo("Busy");
            assertThat(thrown.message()).contains("come again");
        });
        assertThat(entries.get(1).error()).contains(ErrorType.UNAVAILABLE);
        assertThat(entries)
                .extracting(entry -> entry.context().get(Field.AGENT_ID))
                .containsExactly("one", "one", "two", "two");
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ledgers")
    void deadNode_isToldOfWhereItsOperationIsTakenOver(LedgerHarness harness) {
        OperationId id = Requests.newId();
        UUID dead = UUID.randomUUID();
        Claim unused = claimed(harness, request(id, Effect.KEYED, dead, Map.of()));
        Claim next = won(harness.ledger()
                .takeOver(
                        row(harness, id),
                        request(id, Effect.KEYED, UUID.randomUUID(), Map.of()),
                        new TakeOver.Abandoned(Duration.ofHours(1)),
                        Within.OWN_TRANSACTION,
                        NO_WAIT));
        assertThat(next.attempt()).isEqualTo(2);
        assertThat(told(harness, id)).containsExactly("CLAIMED 1 PENDING", "ABANDONED 1 PENDING", "CLAIMED 2 PENDING");
        assertThat(entries(harness, id).get(1).node()).contains(dead.toString());
    }

    /** The guard that keeps a late writer from changing the row keeps its entry out, too. */
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ledgers")
    void writeThatIsLost_leavesNoEntry(LedgerHarness harness) {
        LedgerStore ledger = harness.ledger();
        OperationId id = Requests.newId();
        Claim late = claimed(harness, request(id, Effect.KEYED, UUID.randomUUID(), Map.of()));
        Claim next = won(ledger.takeOver(
                row(harness, id),
                request(id, Effect.KEYED, UUID.randomUUID(), Map.of()),
                new TakeOver.Abandoned(Duration.ofHours(1)),
                Within.OWN_TRANSACTION,
                NO_WAIT));
        List<String> before = told(harness, id);

        assertThat(ledger.write(late, new Recording.Succeeded("1", null), Within.OWN_TRANSACTION))
                .isEqualTo(new WriteResult.Lost());
        assertThat(ledger.write(late, new Recording.GivenUp(), Within.OWN_TRANSACTION))
                .isEqualTo(new WriteResult.Lost());
        assertThat(ledger.claim(
                        request(id, Effect.KEYED, UUID.randomUUID(), Map.of()), Within.OWN_TRANSACTION, NO_WAIT))
                .isEqualTo(new ClaimResult.Lost());
        assertThat(told(harness, id)).isEqualTo(before);

        ledger.write(next, new Recording.Succeeded("2", null), Within.OWN_TRANSACTION);
        ledger.write(next, new Recording.Succeeded("2", null), Within.OWN_TRANSACTION);
        assertThat(told(harness, id))
                .filteredOn(entry -> entry.startsWith("EXECUTED"))
                .hasSize(1);
    }

    /** Given up and then taken over, it was abandoned once. */
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ledgers")
    void buriedNode_isToldOfOnce(LedgerHarness harness) throws Exception {
        UUID dead = UUID.randomUUID();
        OperationId keyed = Requests.newId();
        OperationId external = Requests.newId();
        try (NodeStore nodes = harness.nodes()) {
            nodes.enter(dead, "node");
            claimed(harness, request(keyed, Effect.KEYED, dead, Map.of()));
            claimed(harness, request(external, Effect.EXTERNAL, dead, Map.of()));
            harness.beatAgo(dead, Duration.ofHours(1));
            assertThat(nodes.bury(dead, Duration.ofMinutes(1))).hasSize(2);
        }
        harness.ledger()
                .takeOver(
                        row(harness, keyed),
                        request(keyed, Effect.KEYED, UUID.randomUUID(), Map.of()),
                        new TakeOver.Abandoned(Duration.ofHours(1)),
                        Within.OWN_TRANSACTION,
                        NO_WAIT);
        assertThat(told(harness, keyed))
                .containsExactly("CLAIMED 1 PENDING", "ABANDONED 1 PENDING", "CLAIMED 2 PENDING");
        assertThat(told(harness, external)).containsExactly("CLAIMED 1 PENDING", "ABANDONED 1 UNKNOWN");
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ledgers")
    void decision_tellsWhoAndWhy(LedgerHarness harness) {
        Claim claim = claimed(harness, request(Requests.newId(), Effect.EXTERNAL, UUID.randomUUID(), Map.of()));
        harness.ledger().write(claim, new Recording.Unknown(FAILURE, null), Within.OWN_TRANSACTION);
        harness.operators()
                .decide(
                        row(harness, claim.id()),
                        new Decision(
                                new Decision.Becoming.Succeeded("7", null), UUID.randomUUID(), "ada", "statement 12"));
        assertThat(told(harness, claim.id()))
                .containsExactly("CLAIMED 1 PENDING", "FAILED 1 UNKNOWN", "SETTLED 1 SUCCEEDED");
        Entry decision = entries(harness, claim.id()).get(2);
        assertThat(decision.actor()).contains("ada");
        assertThat(decision.reason()).contains("statement 12");
        assertThat(decision.result()).contains("7");
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ledgers")
    void verification_isToldFromQuestionToAnswer(LedgerHarness harness) {
        LedgerStore ledger = harness.ledger();
        OperationId id = Requests.newId();
        Claim claim = claimed(harness, request(id, Effect.EXTERNAL, UUID.randomUUID(), Map.of()));
        ledger.write(claim, new Recording.Unknown(FAILURE, null), Within.OWN_TRANSACTION);
        TakeOver verify = new TakeOver.Verify(Duration.ZERO);
        Claim first = won(takeOver(harness, id, verify));
        ledger.write(first, new Recording.StillUnknown(null), Within.OWN_TRANSACTION);
        Claim second = won(takeOver(harness, id, verify));
        assertThat(second.attempt()).isEqualTo(1);
        Claim third = won(takeOver(harness, id, new TakeOver.RuledOut()));
        ledger.write(third, new Recording.Succeeded("1", null), Within.OWN_TRANSACTION);
        assertThat(told(harness, id))
                .containsExactly(
                        "CLAIMED 1 PENDING",
                        "FAILED 1 UNKNOWN",
                        "VERIFYING 1 PENDING",
                        "NOT_VERIFIED 1 UNKNOWN",
                        "VERIFYING 1 PENDING",
                        "SETTLED 1 RETRYABLE",
                        "CLAIMED 2 PENDING",
                        "EXECUTED 2 SUCCEEDED");
    }

    private static ClaimResult takeOver(LedgerHarness harness, OperationId id, TakeOver why) {
        return harness.ledger()
                .takeOver(
                        row(harness, id),
                        request(id, Effect.EXTERNAL, UUID.randomUUID(), Map.of()),
                        why,
                        Within.OWN_TRANSACTION,
                        NO_WAIT);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ledgers")
    void evidence_isTold(LedgerHarness harness) {
        Claim claim = claimed(harness, request(Requests.newId(), Effect.EXTERNAL, UUID.randomUUID(), Map.of()));
        harness.ledger().settle(row(harness, claim.id()));
        harness.ledger().deposit(claim, new Receipt("9", claim.fence(), false));
        assertThat(told(harness, claim.id()))
                .containsExactly("CLAIMED 1 PENDING", "ABANDONED 1 UNKNOWN", "EVIDENCE 1 SUCCEEDED");
        assertThat(entries(harness, claim.id()).get(2).result()).contains("9");
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ledgers")
    void callersTransactionThatRollsBack_leavesNeitherChangeNorEntry(LedgerHarness harness) throws Exception {
        ClaimRequest request = request(Requests.newId(), Effect.TRANSACTIONAL, UUID.randomUUID(), Map.of());
        harness.inTransaction(() -> {
            Claim claim = won(harness.ledger().claim(request, Within.CALLERS_TRANSACTION, Duration.ofSeconds(1)));
            harness.ledger().write(claim, new Recording.Succeeded("1", null), Within.CALLERS_TRANSACTION);
            harness.transactions().doom();
            return claim;
        });
        assertThat(harness.ledger().find(request.id(), Within.OWN_TRANSACTION)).isEmpty();
        assertThat(entries(harness, request.id())).isEmpty();

        harness.inTransaction(() -> {
            Claim claim = won(harness.ledger().claim(request, Within.CALLERS_TRANSACTION, Duration.ofSeconds(1)));
            return harness.ledger().write(claim, new Recording.Succeeded("1", null), Within.CALLERS_TRANSACTION);
        });
        assertThat(entries(harness, request.id())).singleElement().satisfies(entry -> {
            assertThat(entry.kind()).isEqualTo(Kind.EXECUTED);
            assertThat(entry.status()).contains(Ledger.Status.SUCCEEDED);
            assertThat(entry.arguments()).contains("{\"amount\":1}");
            assertThat(entry.node()).contains(request.owner().toString());
        });
    }

    /** The entry cannot be written: then the change is not there either. */
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ledgers")
    void entryThatFails_takesItsChangeAlong(LedgerHarness harness) throws SQLException {
        UUID dead = UUID.randomUUID();
        NodeStore nodes = harness.nodes();
        nodes.enter(dead, "node");
        Claim claim = claimed(harness, request(Requests.newId(), Effect.KEYED, dead, Map.of()));
        OperationRecord before = row(harness, claim.id());
        List<String> told = told(harness, claim.id());
        ClaimRequest another = request(Requests.newId(), Effect.EXTERNAL, dead, Map.of());
        Claim doubtful = claimed(harness, request(Requests.newId(), Effect.EXTERNAL, UUID.randomUUID(), Map.of()));
        harness.ledger().write(doubtful, new Recording.Unknown(FAILURE, null), Within.OWN_TRANSACTION);
        OperationRecord unknown = row(harness, doubtful.id());
        Claim old = claimed(harness, request(Requests.newId(), Effect.EXTERNAL, UUID.randomUUID(), Map.of()));
        harness.ledger().write(old, new Recording.Succeeded("1", null), Within.OWN_TRANSACTION);
        harness.expire(old.id());
        harness.beatAgo(dead, Duration.ofHours(1));
        TestDatabase.execute(harness.url(), "alter table once_audit rename to once_gone");
        try {
            LedgerStore ledger = harness.ledger();
            List<Runnable> changes = new ArrayList<>();
            changes.add(() -> ledger.claim(another, Within.OWN_TRANSACTION, NO_WAIT));
            changes.add(() -> ledger.write(claim, new Recording.Succeeded("1", null), Within.OWN_TRANSACTION));
            changes.add(() -> ledger.write(claim, new Recording.Failed(FAILURE), Within.OWN_TRANSACTION));
            changes.add(() -> ledger.write(claim, new Recording.GivenUp(), Within.OWN_TRANSACTION));
            changes.add(() -> ledger.settle(before));
            changes.add(() -> ledger.deposit(claim, new Receipt("1", 1, false)));
            changes.add(() -> ledger.takeOver(
                    before,
                    request(claim.id(), Effect.KEYED, UUID.randomUUID(), Map.of()),
                    new TakeOver.Abandoned(Duration.ofHours(1)),
                    Within.OWN_TRANSACTION,
                    NO_WAIT));
            changes.add(() -> ledger.giveUpOrphans(dead, Instant.EPOCH, List::of));
            changes.add(() -> ledger.recordFailure(another, FAILURE));
            changes.add(() -> ledger.purge(UUID.randomUUID(), Duration.ZERO, 1_000));
            changes.add(() -> nodes.bury(dead, Duration.ofMinutes(1)));
            changes.add(() -> harness.operators()
                    .decide(
                            unknown,
                            new Decision(new Decision.Becoming.Released(), UUID.randomUUID(), "ada", "statement 12")));
            for (Runnable change : changes) {
                assertThatThrownBy(change::run).isInstanceOf(StoreException.class);
            }
        } finally {
            TestDatabase.execute(harness.url(), "alter table once_gone rename to once_audit");
            nodes.leave(dead);
            nodes.close();
        }
        assertThat(row(harness, doubtful.id()).status()).isEqualTo(Status.UNKNOWN);
        assertThat(row(harness, old.id()).purgedAt()).isNull();
        OperationRecord after = row(harness, claim.id());
        assertThat(after.status()).isEqualTo(Status.PENDING);
        assertThat(after.owner()).isEqualTo(dead);
        assertThat(after.fence()).isEqualTo(1);
        assertThat(after.receipt()).isNull();
        assertThat(harness.ledger().find(another.id(), Within.OWN_TRANSACTION)).isEmpty();
        assertThat(told(harness, claim.id())).isEqualTo(told);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ledgers")
    void entries_cannotBeChangedOrRemoved(LedgerHarness harness) throws SQLException {
        Claim claim = claimed(harness, request(Requests.newId(), Effect.EXTERNAL, UUID.randomUUID(), Map.of()));
        for (String statement : List.of(
                "update once_audit set action = 'other' where operation_id = ?",
                "delete from once_audit where operation_id = ?")) {
            assertThatThrownBy(
                            () -> harness.update(statement, (Object) claim.id().bytes()))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("append-only");
        }
        assertThat(told(harness, claim.id())).containsExactly("CLAIMED 1 PENDING");
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ledgers")
    void purgedOperation_leavesItsTrail(LedgerHarness harness) throws SQLException {
        ClaimRequest request = request(Requests.newId(), Effect.EXTERNAL, UUID.randomUUID(), Map.of());
        Claim claim = claimed(harness, request);
        harness.ledger().write(claim, new Recording.Succeeded("1", null), Within.OWN_TRANSACTION);
        harness.expire(claim.id());
        var unused = harness.ledger().purge(UUID.randomUUID(), Duration.ZERO, 1_000);
        assertThat(harness.ledger().find(claim.id(), Within.OWN_TRANSACTION)).isEmpty();
        assertThat(told(harness, claim.id()))
                .containsExactly("CLAIMED 1 PENDING", "EXECUTED 1 SUCCEEDED", "PURGED 1 SUCCEEDED");
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ledgers")
    void pages_followOneAnotherWithoutGapOrRepeat(LedgerHarness harness) {
        AuditStore audit = harness.audit();
        Instant from = Instant.parse("2026-01-01T00:00:00.123456Z");
        OperationId id = Requests.newId();
        List<AuditCall> calls = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            // in fives at the same instant
            calls.add(call(id, from.plusMillis(i / 5), "agent-" + i % 2, i));
        }
        audit.append(calls);
        List<Integer> read = new ArrayList<>();
        Query query = Query.all()
                .ofOperation(id.toString())
                .between(from, from.plusSeconds(1))
                .limit(4);
        Optional<String> next = Optional.empty();
        int pages = 0;
        do {
            Page page = audit.find(next.map(query::after).orElse(query), "");
            page.entries().forEach(entry -> read.add(entry.attempt()));
            next = page.next();
            pages++;
        } while (next.isPresent());
        assertThat(pages).isEqualTo(7);
        assertThat(read)
                .containsExactlyElementsOf(IntStream.range(0, 25).boxed().toList());
    }

    private static AuditCall call(OperationId id, Instant at, String agent, int attempt) {
        return new AuditCall(
                at,
                Kind.REPLAYED,
                id,
                "action-" + attempt % 3,
                attempt,
                Status.SUCCEEDED,
                Map.of(
                        Field.AGENT_ID,
                        agent,
                        Field.USER,
                        "user-" + id + attempt % 4,
                        Field.CONVERSATION,
                        "talk-" + id + attempt % 5),
                null,
                null,
                Duration.ofMillis(3));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ledgers")
    void conditions_narrowWhatIsFound(LedgerHarness harness) {
        AuditStore audit = harness.audit();
        Instant from = Instant.parse("2026-02-01T00:00:00Z");
        OperationId id = Requests.newId();
        List<AuditCall> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(call(id, from.plusSeconds(i), "agent-" + i % 2, i));
        }
        audit.append(calls);
        Query own = Query.all().ofOperation(id.toString()).between(from, from.plusSeconds(20));
        assertThat(found(audit, own)).hasSize(20);
        assertThat(found(audit, own.ofAgent("agent-1"))).hasSize(10).allMatch(attempt -> attempt % 2 == 1);
        assertThat(found(audit, own.ofAction("action-0"))).containsExactly(0, 3, 6, 9, 12, 15, 18);
        assertThat(found(audit, Query.all().ofUser("user-" + id + "3"))).containsExactly(3, 7, 11, 15, 19);
        assertThat(found(audit, Query.all().ofConversation("talk-" + id + "4"))).containsExactly(4, 9, 14, 19);
        assertThat(found(audit, own.between(from.plusSeconds(5), from.plusSeconds(7))))
                .containsExactly(5, 6);
        assertThat(found(audit, own.ofAgent("nobody"))).isEmpty();
    }

    private static List<Integer> found(AuditStore audit, Query query) {
        return audit.find(query, "").entries().stream().map(Entry::attempt).toList();
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ledgers")
    void reading_isAnEntryWithItsReader(LedgerHarness harness) {
        AuditStore audit = harness.audit();
        OperationId id = Requests.newId();
        audit.find(Query.all().ofOperation(id.toString()).ofUser("bob"), "ada");
        List<Entry> entries =
                audit.find(Query.all().ofOperation(id.toString()), "eve").entries();
        assertThat(entries).hasSize(1);
        Entry reading = entries.get(0);
        assertThat(reading.kind()).isEqualTo(Kind.READ);
        assertThat(reading.actor()).contains("ada");
        assertThat(reading.action()).isEqualTo("audit");
        assertThat(reading.reason()).contains("user bob");
        audit.find(Query.all().ofAction("audit-reader-test"), "zoe");
        assertThat(audit.find(Query.all().ofAction("audit").limit(1_000), "eve").entries())
                .anySatisfy(entry -> {
                    assertThat(entry.actor()).contains("zoe");
                    assertThat(entry.operationId()).isEmpty();
                });
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ledgers")
    void endOfAPageThatIsNone_isRefused(LedgerHarness harness) {
        for (String wrong : List.of("", "x", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z_x", "_")) {
            assertThatThrownBy(() -> harness.audit().find(Query.all().after(wrong), ""))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("page");
        }
    }
}
