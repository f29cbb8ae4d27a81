package dev.once.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.internal.log.RecordingLogger;
import dev.once.internal.log.RecordingLogger.Entry;
import java.lang.System.Logger.Level;
import org.junit.jupiter.api.Test;

class MessageTest {

    private final RecordingLogger logger = new RecordingLogger(Level.INFO);

    @Test
    void line_beginsWithTheId_andNumbersAreAsTheyAre() {
        Message.GAVE_UP.log(logger, 12_345);

        assertThat(logger.entries())
                .containsExactly(new Entry(
                        Level.WARNING,
                        "ONCE0206: Gave up 12345 operations that no attempt of this node works on.",
                        null));
    }

    @Test
    void messageWithACause_isFormattedToo() {
        Exception cause = new IllegalStateException();
        Message.NOT_SETTLED.logCause(logger, cause, "it's {0} 'this'");

        assertThat(logger.entries())
                .containsExactly(new Entry(
                        Level.WARNING,
                        "ONCE0104: operation it's {0} 'this' is not settled yet and will be tried again",
                        cause));
    }

    @Test
    void repetition_isForDebugging() {
        Message.ROUND_FAILED.debug(logger, new IllegalStateException(), "heartbeat");

        assertThat(logger.entries()).isEmpty();
    }

    @Test
    void apostrophes_areSingle() {
        RecordingLogger all = new RecordingLogger(Level.ALL);
        Message.ROW_STAYS.log(all);

        assertThat(all.entries())
                .singleElement()
                .extracting(Entry::text)
                .asString()
                .contains("node's row");
    }
}
