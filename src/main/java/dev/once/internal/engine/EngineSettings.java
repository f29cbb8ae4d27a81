package dev.once.internal.engine;

/**
 * Limits of the engine on this node.
 *
 * @param waitersMax how many duplicates may wait at the same time; one more is refused
 * @param takeOversMax how often an abandoned attempt of one operation is repeated; then it is UNKNOWN
 * @param resultMax the longest recorded result, in characters of its JSON
 */
public record EngineSettings(int waitersMax, int takeOversMax, int resultMax) {

    public EngineSettings {
        requirePositive("waitersMax", waitersMax);
        requirePositive("takeOversMax", takeOversMax);
        requirePositive("resultMax", resultMax);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be 1 or more, not " + value);
        }
    }
}
