package dev.once.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Effect;
import dev.once.Outcome;
import dev.once.exceptions.OutcomeUnknownException;
import dev.once.spi.StoreException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RefusalsTest {

    static Stream<OutcomeUnknownException> unknown() {
        IllegalStateException cause = new IllegalStateException("why");
        Calls calls = Calls.of(Effect.EXTERNAL, "k");
        return Stream.of(calls, calls.verifiedBy(TestVerifier.of(attempt -> Outcome.unknown())))
                .map(each -> each.running(() -> "result"))
                .flatMap(call -> List.of(
                        Refusals.unknown(call),
                        Refusals.unknownAfter(call, cause),
                        Refusals.notConfirmed(call, true, null),
                        Refusals.notConfirmed(call, false, cause),
                        Refusals.failureNotRecorded(call, cause),
                        Refusals.contradicted(call),
                        Refusals.overtime(call),
                        Refusals.notRecorded(call, new StoreException(StoreException.Kind.CANNOT_JOIN, "two", cause)),
                        Refusals.notRecorded(call, new StoreException(StoreException.Kind.UNAVAILABLE, "away", cause)),
                        Refusals.commitUnknown(call, cause))
                        .stream());
    }

    /** Programs go by the one, people by the other. */
    @ParameterizedTest
    @MethodSource("unknown")
    void outcomeThatAnotherCallLearns_isSaidToProgramsAsToPeople(OutcomeUnknownException refusal) {
        assertThat(refusal.isRetryable())
                .as(refusal.getMessage())
                .isEqualTo(refusal.getMessage().contains("Call again"));
    }
}
