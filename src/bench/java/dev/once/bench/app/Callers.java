package dev.once.bench.app;

import dev.once.CallContext.Field;
import dev.once.spi.CallContextSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Callers as an application has them: a few agents, many users, each call in a conversation, a request and a trace. */
@ApplicationScoped
public class Callers implements CallContextSource {

    /** How many agents there are. */
    public static final int AGENTS = 20;

    /** How many users there are. */
    public static final int USERS = 100_000;

    @Override
    public Map<Field, String> values() {
        return next();
    }

    /** The next one. */
    static Map<Field, String> next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return Map.of(
                Field.AGENT_ID, "agent-" + random.nextInt(AGENTS),
                Field.USER, "user-" + random.nextInt(USERS),
                Field.CONVERSATION, "conversation-" + random.nextInt(USERS),
                Field.REQUEST_ID, Long.toHexString(random.nextLong()),
                Field.TRACE_ID, Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()));
    }
}
