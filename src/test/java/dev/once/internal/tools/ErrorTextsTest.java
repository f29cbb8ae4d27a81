package dev.once.internal.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.exceptions.ClaimLostException;
import dev.once.exceptions.IdempotencyException;
import dev.once.exceptions.IdempotencyKeyReusedException;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.exceptions.LedgerUnavailableException;
import dev.once.exceptions.OperationExpiredException;
import dev.once.exceptions.OperationInProgressException;
import dev.once.exceptions.OutcomeUnknownException;
import dev.once.exceptions.RecordedFailureException;
import dev.once.exceptions.RecordedResultUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a model is told; each text as the pages have it. */
class ErrorTextsTest {

    private static final List<Path> PAGES =
            List.of(Path.of("docs/how-to/a-langchain4j-tool.md"), Path.of("docs/how-to/an-mcp-server.md"));

    private static final String ACTION = "orders.refund";
    private static final String ID = "0123456789abcdef".repeat(4);
    private static final String SECRET = "orders.refund: what only an operator may read [operation " + ID + "]";

    /** Of a method that names {@code Declined}. */
    private static final ProtectedMethod METHOD = new ProtectedMethod() {
        @Override
        public String action() {
            return ACTION;
        }

        @Override
        public boolean isNamedByArguments() {
            return true;
        }

        @Override
        public boolean isPermanent(Throwable failure) {
            return failure instanceof Declined || failure instanceof ArithmeticException;
        }

        @Override
        public List<String> violations(Throwable failure) {
            return failure instanceof IllegalArgumentException
                    ? List.of("amount must be greater than or equal to 0.01")
                    : List.of();
        }

        @Override
        public boolean isForCallers(Throwable failure) {
            return failure instanceof Declined || failure instanceof IOException;
        }
    };

    private static final class Declined extends Exception {
        private static final long serialVersionUID = 1L;

        Declined(String message) {
            super(message);
        }
    }

    private static IdempotencyException inProgress(Duration retryAfter) {
        return new OperationInProgressException(SECRET, ACTION, ID, retryAfter, null);
    }

    @Test
    void inProgress_asksForTheSameArgumentsLater() {
        assertThat(text(inProgress(Duration.ofMillis(1200))))
                .contains("The same call is still running", "Do not change the arguments", "Ask again in 2 seconds");
        assertThat(text(inProgress(Duration.ZERO))).contains("Ask again in 1 second ");
    }

    @Test
    void reused_namesWhatDiffers() {
        assertThat(text(new IdempotencyKeyReusedException(SECRET, ACTION, ID, List.of("amount", "reason"))))
                .contains("This call did nothing", "Different from the first call: amount, reason.");
        assertThat(text(new IdempotencyKeyReusedException(SECRET, ACTION, ID, List.of())))
                .contains("The tool itself has changed since the first call.");
    }

    @Test
    void unknown_letsAPersonLook() {
        assertThat(text(new OutcomeUnknownException(SECRET, ACTION, ID, null)))
                .contains("nobody knows whether it did", "Do not call again", "A person must look");
    }

    /** Nobody need look where the same call finds out. */
    @Test
    void unknownForNow_isAskedAgain() {
        assertThat(text(new OutcomeUnknownException(SECRET, ACTION, ID, true, null)))
                .contains("may have taken effect", "Call again later with exactly the same arguments")
                .doesNotContain("person", SECRET);
    }

    @Test
    void permanentFailure_saysWhyAsTheApplicationWroteIt() {
        assertThat(text(new Declined("the card has expired")))
                .isEqualTo("The call failed for good: the card has expired. Nothing happened. Do not call again with"
                        + " these arguments: the answer will be the same.");
    }

    @Test
    void permanentFailure_thatWasNotWrittenForCallers_saysItsTypeOnly() {
        assertThat(text(new ArithmeticException("row of customer 4711")))
                .contains("The call failed for good: ArithmeticException.")
                .doesNotContain("4711");
        assertThat(text(new RecordedFailureException(SECRET, ACTION, ID, "org.acme.Ledger$Closed")))
                .contains("The call failed for good: Closed. Nothing happened.");
    }

    @Test
    void otherFailure_mayBeRepeated() {
        assertThat(text(new IOException("10.0.0.3 said no")))
                .isEqualTo(
                        "The call failed: IOException. You may call again with exactly the same arguments: it has its"
                                + " effect at most once.");
    }

    @Test
    void argumentsThatAreNotAllowed_sayWhatTheyMustBe() {
        assertThat(text(new IllegalArgumentException()))
                .isEqualTo("The call did not run, and nothing happened: amount must be greater than or equal to 0.01."
                        + " Give arguments that are allowed.");
    }

    @Test
    void expired_didNothing() {
        assertThat(text(new OperationExpiredException(SECRET, ACTION, ID)))
                .contains("so long ago", "This call did nothing", "Do not call again");
    }

    @Test
    void ledgerUnavailable_didNothingAndMayBeTriedLater() {
        assertThat(text(new LedgerUnavailableException(SECRET, ACTION, ID, null)))
                .contains("nothing happened", "Call again later with exactly the same arguments");
    }

    @Test
    void invalidKey_didNothing() {
        assertThat(text(new InvalidIdempotencyKeyException(SECRET, ACTION, null)))
                .contains("did not run", "nothing happened", "Give every argument");
    }

    @Test
    void resultUnavailable_isNotCalledAgain() {
        assertThat(text(new RecordedResultUnavailableException(SECRET, ACTION, ID, null)))
                .contains("its result cannot be given", "Do not call again");
    }

    @Test
    void claimLost_isAskedAgain() {
        assertThat(text(new ClaimLostException(SECRET, ACTION, ID, null)))
                .contains("took too long", "Call again with exactly the same arguments");
    }

    /** The method may have done something before it made that call. */
    @Test
    void refusalOfAnInnerCall_saysNothingOfThisOne() {
        assertThat(text(new LedgerUnavailableException(SECRET, "bank.transfer", ID, null)))
                .contains("The call failed: LedgerUnavailableException.")
                .doesNotContain("nothing happened");
    }

    @Test
    void methodThatIsNotProtected_promisesNothing() {
        assertThat(ErrorTexts.of(new IOException("10.0.0.3 said no")))
                .isEqualTo("The call failed (IOException). Nothing is known of its effect.");
    }

    @Test
    void pages_haveEachText() throws IOException {
        Map<String, Throwable> failures = new LinkedHashMap<>();
        failures.put("in progress", inProgress(Duration.ofSeconds(1)));
        failures.put("reused", new IdempotencyKeyReusedException(SECRET, ACTION, ID, List.of("reason")));
        failures.put("unknown", new OutcomeUnknownException(SECRET, ACTION, ID, null));
        failures.put("unknown for now", new OutcomeUnknownException(SECRET, ACTION, ID, true, null));
        failures.put("permanent", new Declined("the card has expired"));
        failures.put("violated", new IllegalArgumentException());
        failures.put("other", new IOException());
        failures.put("expired", new OperationExpiredException(SECRET, ACTION, ID));
        failures.put("unavailable", new LedgerUnavailableException(SECRET, ACTION, ID, null));
        failures.put("invalid", new InvalidIdempotencyKeyException(SECRET, ACTION, null));
        failures.put("result", new RecordedResultUnavailableException(SECRET, ACTION, ID, null));
        failures.put("lost", new ClaimLostException(SECRET, ACTION, ID, null));
        String page = Files.readString(PAGES.get(0));
        failures.forEach((name, failure) -> assertThat(page).as(name).contains("| " + text(failure) + " |"));
        assertThat(page).contains("| " + ErrorTexts.tooManyDigits() + " |");
        assertThat(page).contains("| " + ErrorTexts.otherArguments() + " |");
        assertThat(Files.readString(PAGES.get(1))).contains("a-langchain4j-tool.md#what-the-model-is-told");
    }

    private static String text(Throwable failure) {
        String text = ErrorTexts.of(failure, METHOD);
        assertThat(text).doesNotContain(ID).doesNotContain("operator");
        return text;
    }
}
