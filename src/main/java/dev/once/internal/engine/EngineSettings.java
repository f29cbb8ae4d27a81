package dev.once.internal.engine;

import java.time.Duration;

/**
 * Limits of the engine on this node, and what makes keys for other parties.
 *
 * @param waitersMax how many duplicates may wait at the same time; one more is refused
 * @param takeOversMax how often an abandoned attempt of one operation is repeated; then it is UNKNOWN
 * @param resultMax the longest recorded result, in characters of its JSON
 * @param verifyTimeout how long a verifier is waited for
 * @param verifyBackoff how long after a verifier had no answer it is asked again
 * @param downstreamKeys what makes the keys for other parties
 */
public record EngineSettings(
        int waitersMax,
        int takeOversMax,
        int resultMax,
        Duration verifyTimeout,
        Duration verifyBackoff,
        DownstreamKeys downstreamKeys) {

    public EngineSettings {
        requirePositive("waitersMax", waitersMax);
        requirePositive("takeOversMax", takeOversMax);
        requirePositive("resultMax", resultMax);
        requirePositive("verifyTimeout", verifyTimeout);
        requirePositive("verifyBackoff", verifyBackoff);
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be more than zero, not " + value);
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be 1 or more, not " + value);
        }
    }
}
