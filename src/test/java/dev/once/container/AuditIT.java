package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.once.AuditTrail;
import dev.once.AuditTrail.Entry;
import dev.once.AuditTrail.Kind;
import dev.once.AuditTrail.Query;
import dev.once.CallContext;
import dev.once.CallContext.Field;
import dev.once.ErrorType;
import dev.once.Ledger;
import dev.once.Outcome;
import dev.once.exceptions.IdempotencyKeyReusedException;
import dev.once.exceptions.OutcomeUnknownException;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the audit says of calls in a server. */
@ExtendWith(ArquillianExtension.class)
class AuditIT {

    @Deployment
    static WebArchive war() {
        return OnceWar.of("audited", "once.anonymous=allow", Audited.class, Runs.class);
    }

    @Inject
    private Audited audited;

    @Inject
    private AuditTrail audit;

    @Inject
    private Ledger ledger;

    @Inject
    private UserTransaction transaction;

    private final String talk = "talk-" + UUID.randomUUID();

    /** Everything of this test's conversation, once that much is there. */
    private List<Entry> told(int entries) {
        Query query = Query.all().ofConversation(talk);
        await().pollInSameThread()
                .atMost(Duration.ofSeconds(20))
                .until(() -> audit.find(query).entries().size() >= entries);
        return audit.find(query).entries();
    }

    private interface Call {
        Object answer() throws Exception;
    }

    private Object as(String agent, Call call) throws Exception {
        return CallContext.with(Field.CONVERSATION, talk)
                .with(Field.AGENT_ID, agent)
                .with(Field.USER, "clara")
                .call(call::answer);
    }

    @Test
    void firstRunReplayAndMisuse_areToldWithWhoAndWhat() throws Exception {
        String order = "O-" + UUID.randomUUID();
        as("one", () -> audited.pay(order, 5, "4111111111111111"));
        as("two", () -> audited.pay(order, 5, "4111111111111111"));
        assertThatThrownBy(() -> as("three", () -> audited.pay(order, 6, "4111111111111111")))
                .isInstanceOf(IdempotencyKeyReusedException.class);

        List<Entry> entries = told(4);

        assertThat(entries)
                .extracting(Entry::kind)
                .containsExactly(Kind.CLAIMED, Kind.EXECUTED, Kind.REPLAYED, Kind.KEY_REUSED);
        assertThat(entries)
                .extracting(entry -> entry.context().get(Field.AGENT_ID))
                .containsExactly("one", "one", "two", "three");
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.action()).isEqualTo("audited.pay");
            assertThat(entry.context()).containsEntry(Field.USER, "clara");
            assertThat(entry.arguments().orElse("") + entry.result().orElse("")).doesNotContain("4111");
        });
        assertThat(entries.get(0).arguments()).contains("{\"order\":\"" + order + "\",\"amount\":5,\"card\":\"***\"}");
        assertThat(entries.get(1).result()).contains("\"paid 1\"");
        assertThat(entries.get(1).took()).isPresent();
        assertThat(entries.get(2).status()).contains(Ledger.Status.SUCCEEDED);
        assertThat(entries.get(3).reason()).contains("different: amount");
        assertThat(entries)
                .extracting(Entry::operationId)
                .containsOnly(entries.get(0).operationId());
    }

    @Test
    void transactionThatRollsBack_leavesNoEntryOfWhatItChanged() throws Exception {
        String order = "O-" + UUID.randomUUID();
        transaction.begin();
        as("one", () -> audited.book(order));
        transaction.rollback();
        transaction.begin();
        as("two", () -> audited.book(order));
        transaction.commit();
        assertThat(told(1))
                .extracting(entry -> entry.kind() + " " + entry.context().get(Field.AGENT_ID))
                .containsExactly("EXECUTED two");
    }

    @Test
    void outcomeThatIsUnknown_isToldUntilSomebodySettlesIt() throws Exception {
        String order = "O-" + UUID.randomUUID();
        assertThatThrownBy(() -> as("one", () -> audited.fail(order))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> as("two", () -> audited.fail(order))).isInstanceOf(OutcomeUnknownException.class);
        List<Entry> entries = told(3);
        String id = entries.get(0).operationId().orElseThrow();
        CallContext.with(Field.USER, "ada").call(() -> {
            ledger.settle(id, Outcome.happened("seen"), "statement 12");
            return null;
        });
        assertThat(entries)
                .extracting(entry ->
                        entry.kind() + " " + entry.status().map(Enum::name).orElse("-"))
                .containsExactly("CLAIMED PENDING", "FAILED UNKNOWN", "REJECTED -");
        assertThat(entries.get(1).failure().orElseThrow().type()).isEqualTo(IllegalStateException.class.getName());
        assertThat(entries.get(1).error()).contains(ErrorType.OTHER);
        assertThat(entries.get(2).reason()).contains("unknown");
        Entry decision = audit.find(Query.all().ofOperation(id)).entries().stream()
                .filter(entry -> entry.kind() == Kind.SETTLED)
                .findFirst()
                .orElseThrow();
        assertThat(decision.actor()).contains("ada");
        assertThat(decision.reason()).contains("statement 12");
    }

    @Test
    void reading_isToldWithItsReader() throws Exception {
        String order = "O-" + UUID.randomUUID();
        as("one", () -> audited.book(order));
        String id = told(1).get(0).operationId().orElseThrow();
        CallContext.with(Field.USER, "eve").call(() -> audit.find(Query.all().ofOperation(id)));
        assertThat(audit.find(Query.all().ofOperation(id)).entries())
                .filteredOn(entry -> entry.kind() == Kind.READ)
                .extracting(entry -> entry.actor().orElse(""))
                .contains("eve");
    }
}
