package dev.once.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The formats of W3C. */
class TraceContextTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    @ParameterizedTest
    @ValueSource(
            strings = {"00-" + TRACE + "-" + SPAN + "-01", "cc-" + TRACE + "-" + SPAN + "-00-what-the-future-brings"})
    void traceparent_namesTraceAndSpan(String traceparent) {
        assertThat(TraceContext.parse(traceparent)).contains(new TraceContext(TRACE, SPAN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-" + TRACE + "-" + SPAN,
                "00-" + TRACE + "-" + SPAN + "-01-more",
                "ff-" + TRACE + "-" + SPAN + "-01",
                "00-00000000000000000000000000000000-" + SPAN + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + SPAN + "-01"
            })
    void otherTraceparent_saysNothing(String traceparent) {
        assertThat(TraceContext.parse(traceparent)).isEmpty();
    }

    @Test
    void baggage_isDecoded() {
        assertThat(TraceContext.baggage(
                        "gen_ai.agent.id=refund-bot , gen_ai.conversation.id = c%2017+1;ttl=3,empty=,=none"))
                .containsEntry("gen_ai.agent.id", "refund-bot")
                .containsEntry("gen_ai.conversation.id", "c 17+1")
                .containsEntry("empty", "")
                .hasSize(3);
    }

    @Test
    void baggage_thatIsNone_saysNothing() {
        assertThat(TraceContext.baggage("a=%zz,b=2,a=1"))
                .containsEntry("b", "2")
                .containsEntry("a", "1");
        assertThat(TraceContext.baggage("a=" + "x".repeat(8192))).isEmpty();
        assertThat(TraceContext.baggage("nothing")).isEmpty();
    }
}
