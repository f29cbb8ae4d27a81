package dev.once.internal.engine;

import dev.once.Outcome;
import dev.once.OutcomeVerifier;
import dev.once.PastAttempt;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A verifier of tests, which counts how often it is asked. Its call has one argument, the text "argument". */
public final class TestVerifier implements Verifier {

    public final List<PastAttempt> asked = new CopyOnWriteArrayList<>();

    private final OutcomeVerifier<?> answer;
    private final boolean replays;

    private TestVerifier(OutcomeVerifier<?> answer, boolean replays) {
        this.answer = answer;
        this.replays = replays;
    }

    public static <T> TestVerifier of(OutcomeVerifier<T> answer) {
        return new TestVerifier(answer, false);
    }

    static <T> TestVerifier ofReplays(OutcomeVerifier<T> answer) {
        return new TestVerifier(answer, true);
    }

    @Override
    public String arguments() {
        return "argument";
    }

    @Override
    public boolean replays() {
        return replays;
    }

    @Override
    public <T> T argument(String arguments, int index, Class<T> type) {
        return type.cast(arguments);
    }

    @Override
    public <T> T argument(String arguments, String parameter, Class<T> type) {
        return type.cast(arguments);
    }

    @Override
    public Outcome<?> verify(PastAttempt attempt) throws Exception {
        asked.add(attempt);
        return answer.verify(attempt);
    }
}
