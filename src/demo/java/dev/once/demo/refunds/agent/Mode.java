package dev.once.demo.refunds.agent;

import jakarta.ws.rs.BadRequestException;
import java.util.Arrays;
import java.util.Locale;

/** What goes wrong with an agent's run. */
enum Mode {
    NORMAL,
    /** The tool has given its result, and the model does not answer any more. */
    MODEL_FAILS_AFTER_TOOL,
    /** The tool has given its result, and the server dies before the model is told. */
    HALT_AFTER_TOOL,
    /** The server dies when the gateway has refunded, and the tool has not returned. */
    HALT_INSIDE_TOOL,
    /** The model asks again, and gives another reason. */
    CHANGED_ARGUMENTS,
    /** The model asks for the same twice, in one message. */
    TWICE_IN_ONE_MESSAGE;

    static Mode of(String text) {
        return Arrays.stream(values())
                .filter(mode -> mode.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new BadRequestException("there is no mode \"" + text + "\": the modes are "
                        + String.join(
                                ", ", Arrays.stream(values()).map(Mode::text).toList())));
    }

    private String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
