package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.CallContext;
import dev.once.CallContext.Field;
import dev.once.container.Cards.Card;
import dev.once.container.Cards.Declined;
import dev.once.container.Notes.Kind;
import dev.once.container.Notes.Note;
import dev.once.exceptions.IdempotencyKeyReusedException;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Keys in the container: expressions in its own language, scopes, the operator's configuration, and what nobody may see. */
@ExtendWith(ArquillianExtension.class)
class KeyIT {

    private static final String CANARY = "4111-canary-1111";

    @Deployment
    static WebArchive war() {
        String config = String.join(
                "\n",
                "once.context.explicit=AGENT,CONVERSATION,TURN",
                "once.anonymous=allow",
                "once.tenant=north",
                Notes.class.getName() + "/unprotected/Idempotent/enabled=false",
                Notes.class.getName() + "/refused/Idempotent/retention=PT0.2S",
                Notes.class.getName() + "/refused/Idempotent/waitAtMost=PT0S",
                Notes.class.getName() + "/refused/Idempotent/afterRetention=REFUSE");
        return OnceWar.of("key", config, Notes.class, Cards.class, Runs.class, Rows.class);
    }

    @Inject
    private Notes notes;

    @Inject
    private Cards cards;

    @Inject
    private CallContext context;

    @Inject
    private Rows rows;

    @BeforeEach
    void prepare() {
        rows.create();
    }

    @Test
    void expression_namesTheOperation() {
        assertThat(notes.written(new Note("K-1", Kind.PLAIN, "s"), "text")).isEqualTo("1 nobody");
        assertThat(notes.written(new Note("K-1", Kind.PLAIN, "s"), "text")).isEqualTo("1 nobody");
        assertThat(notes.written(new Note("K-1", Kind.LOUD, "s"), "text")).isEqualTo("1 nobody");
        assertThatThrownBy(() -> notes.written(new Note("K-1", Kind.PLAIN, "s"), "another text"))
                .isInstanceOf(IdempotencyKeyReusedException.class)
                .hasMessageContaining("different: text");
        assertThatThrownBy(() -> notes.written(new Note(null, Kind.PLAIN, "s"), "text"))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("${note.id} is null");
        assertThat(readableKey("notes.written")).isEqualTo("K-1:PLAIN");
    }

    @Test
    void scopes_isolateAndMustBeKnown() {
        assertThatThrownBy(() -> notes.agent("K-2"))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("AGENT_ID");
        assertThat(with(Field.AGENT_ID, "a").call(() -> notes.agent("K-2"))).startsWith("1 ");
        assertThat(with(Field.AGENT_ID, "b").call(() -> notes.agent("K-2"))).startsWith("2 ");
        assertThat(with(Field.AGENT_ID, "a").call(() -> notes.agent("K-2"))).startsWith("1 ");
        assertThat(with(Field.CONVERSATION, "c").with(Field.TURN, "1").call(() -> notes.turn("K-2")))
                .startsWith("1 ");
        assertThat(with(Field.CONVERSATION, "d").with(Field.TURN, "1").call(() -> notes.turn("K-2")))
                .startsWith("2 ");
        assertThatThrownBy(() -> with(Field.TURN, "1").call(() -> notes.turn("K-2")))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("CONVERSATION");
    }

    @Test
    void contextOfTheFirstClaim_isStored() {
        String first = with(Field.USER, "ann")
                .with(Field.AGENT_ID, "bot")
                .with(Field.AGENT_NAME, "Refunds")
                .with(Field.CONVERSATION, "c-1")
                .with(Field.TURN, "7")
                .with(Field.REQUEST_ID, "r-1")
                .with(Field.TRACE_ID, "t-1")
                .with(Field.CALLER_KEY, "k-1")
                .call(() -> notes.shared("K-3"));
        assertThat(with(Field.USER, "bob").call(() -> notes.shared("K-3"))).isEqualTo(first);

        assertThat(rows.query("select count(*) from once_operation where action = 'notes.shared' and tenant = 'north'"
                        + " and user_id = 'ann' and agent_id = 'bot' and agent_name = 'Refunds'"
                        + " and conversation = 'c-1' and turn = '7' and request_id = 'r-1' and trace_id = 't-1'"
                        + " and caller_key = 'k-1'"))
                .isEqualTo(1);
        assertThat(context.tenant()).contains("north");
        assertThat(context.user()).isEmpty();
    }

    @Test
    void tenant_isPartOfEveryKey() {
        assertThat(notes.shared("K-4")).startsWith("1 ");
        assertThat(with(Field.TENANT, "south").call(() -> notes.shared("K-4"))).startsWith("2 ");
    }

    @Test
    void anonymousCallers_mayShareKeysWhereThatIsAllowed() {
        assertThat(notes.supplied("text", "K-5")).isEqualTo("1 nobody");
        assertThat(notes.supplied("text", "K-5")).isEqualTo("1 nobody");
        assertThat(with(Field.USER, "ann").call(() -> notes.supplied("text", "K-5")))
                .isEqualTo("2 ann");
    }

    @Test
    void methodThatIsSwitchedOff_runsAtEveryCall() {
        assertThat(notes.unprotected("K-6")).startsWith("1 ");
        assertThat(notes.unprotected("K-6")).startsWith("2 ");
    }

    @Test
    void canary_isSeenNowhere() throws Exception {
        Card card = new Card(CANARY, "Ann");
        assertThat(cards.charge(card, CANARY, CANARY, "go on")).isEqualTo("run 1");
        assertThat(cards.charge(card, CANARY, CANARY, "go on")).isEqualTo("run 1");
        Card declined = new Card(CANARY, "Bob");
        String messages = message(() -> cards.charge(card, CANARY, "other " + CANARY, "go on"))
                + message(() -> cards.charge(declined, CANARY, CANARY, "declined"))
                + message(() -> cards.charge(declined, CANARY, CANARY, "declined"))
                + message(() -> cards.failing(card, CANARY))
                + message(() -> cards.supplied(CANARY, card))
                + message(() -> cards.supplied(CANARY, declined))
                + message(() -> cards.supplied(CANARY + "\n", card))
                + message(() -> cards.expression(card, CANARY, "go on"))
                + message(() -> cards.expression(card, CANARY, "stop"));

        assertThat(messages)
                .contains("IdempotencyKeyReusedException", "InvalidIdempotencyKeyException", Declined.class.getName())
                .doesNotContain(CANARY);
        assertThat(readableKey("cards.charge")).contains("\"number\":\"***\"", "pin=***");
        assertThat(readableKey("cards.expression")).isEqualTo("Ann/***/***");
        assertThat(rows.dump()).contains("cards.charge", "cards.expression").doesNotContain(CANARY);
        assertThat(Files.readString(Path.of("logs", "messages.log")))
                .contains("CWWKZ0001I: Application key started")
                .doesNotContain(CANARY);
        assertThat(metrics()).contains("# TYPE").doesNotContain(CANARY);
    }

    private interface Call {
        Object run() throws Exception;
    }

    /** What a caller is told: the exception's text and those of its causes. */
    private static String message(Call call) {
        try {
            return String.valueOf(call.run());
        } catch (Exception e) {
            StringBuilder text = new StringBuilder();
            for (Throwable each = e; each != null; each = each.getCause()) {
                text.append(each).append('\n');
            }
            return text.toString();
        }
    }

    private static String metrics() throws Exception {
        URI metrics = URI.create("http://localhost:" + System.getProperty("once.test.http.port") + "/metrics");
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return client.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
                .body();
    }

    private String readableKey(String action) {
        List<String> keys =
                rows.texts("select readable_key from once_operation where action = ? order by claimed_at", action);
        return keys.get(0);
    }

    private static CallContext.Explicit with(Field field, String value) {
        return CallContext.with(field, value);
    }
}
