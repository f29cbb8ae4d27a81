package dev.once;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, and why: to be injected, {@code @Inject CallContext context}, and set for the calls of a block of code:
 *
 * <pre>{@code
 * CallContext.with(Field.AGENT_ID, "refund-bot").with(Field.CONVERSATION, "c-17")
 *         .call(() -> refunds.refund("O-1", amount, "late"));
 * }</pre>
 *
 * <p>Each field has the value of the first source that knows it: what {@code with} has set on this thread, unless that
 * {@linkplain Explicit#withholding withholds} it; the beans of
 * the application and of adapters that are {@code dev.once.spi.CallContextSource}; OpenTelemetry's baggage and span,
 * where present; the container's caller principal, for {@link #user()}. Names in baggage follow the OpenTelemetry
 * conventions for generative AI.
 *
 * <p>The context is stored with the operation at its first claim, and carried to the threads of managed executors whose
 * context service propagates {@link #THREAD_CONTEXT} (or all that remains). It is part of the key only where
 * {@link Idempotent#scope()} says so. The injected object is stateless and thread-safe:
 * each method speaks of the calling thread.
 */
public interface CallContext {

    /**
     * The type of thread context that carries it, and the {@link CurrentOperation}, to managed threads, for the {@code propagated} of a
     * {@code jakarta.enterprise.concurrent.ContextServiceDefinition}.
     */
    String THREAD_CONTEXT = "dev.once.CallContext";

    /** What is known of a caller. Values have 1 to 255 characters, none of them a control character. */
    enum Field {
        /** On whose behalf the installation works: always part of the key. */
        TENANT,
        /** The person or account. */
        USER,
        /** The stable id of an AI agent ({@code gen_ai.agent.id}). */
        AGENT_ID,
        /** Its name for people ({@code gen_ai.agent.name}). */
        AGENT_NAME,
        /** The conversation ({@code gen_ai.conversation.id}). */
        CONVERSATION,
        /** The turn within the conversation. */
        TURN,
        /** The request, new at every retry: recorded, never part of a key. */
        REQUEST_ID,
        /** The trace, new at every retry: recorded, never part of a key. */
        TRACE_ID,
        /** The span within the trace, new at every retry: recorded, never part of a key. */
        SPAN_ID,
        /** The idempotency key that the caller has made: see {@link IdempotencyKey}. */
        CALLER_KEY;

        /** The longest value, in characters. */
        public static final int LONGEST = 255;

        /** Whether a text can be the value of a field. */
        public static boolean accepts(String value) {
            return !value.isEmpty()
                    && value.length() <= LONGEST
                    && value.chars().noneMatch(Character::isISOControl);
        }
    }

    /** The value of a field; empty where no source knows it. */
    Optional<String> get(Field field);

    /** On whose behalf the installation works. */
    default Optional<String> tenant() {
        return get(Field.TENANT);
    }

    /** The person or account. */
    default Optional<String> user() {
        return get(Field.USER);
    }

    /** The stable id of an AI agent. */
    default Optional<String> agentId() {
        return get(Field.AGENT_ID);
    }

    /** The agent's name for people. */
    default Optional<String> agentName() {
        return get(Field.AGENT_NAME);
    }

    /** The conversation. */
    default Optional<String> conversation() {
        return get(Field.CONVERSATION);
    }

    /** The turn within the conversation. */
    default Optional<String> turn() {
        return get(Field.TURN);
    }

    /** The request. */
    default Optional<String> requestId() {
        return get(Field.REQUEST_ID);
    }

    /** The trace. */
    default Optional<String> traceId() {
        return get(Field.TRACE_ID);
    }

    /** The span within the trace. */
    default Optional<String> spanId() {
        return get(Field.SPAN_ID);
    }

    /** The idempotency key that the caller has made. */
    default Optional<String> callerKey() {
        return get(Field.CALLER_KEY);
    }

    /**
     * What surrounds the calling thread, with this value added.
     *
     * @throws IllegalArgumentException if the value is not one of a context: see {@link Field}
     */
    static Explicit with(Field field, String value) {
        return explicit().with(field, value);
    }

    /**
     * What {@code with} has set on the calling thread: to be carried to a thread that the container does not manage,
     * and called through there.
     */
    static Explicit explicit() {
        Explicit current = Explicit.CURRENT.get();
        return current == null ? Explicit.EMPTY : current;
    }

    /** No values: to be called through where what surrounds the thread is not to be seen. */
    static Explicit nothing() {
        return Explicit.EMPTY;
    }

    /** Values that are set explicitly. Immutable; thread-safe. */
    final class Explicit {

        private static final Explicit EMPTY = new Explicit(Map.of(), Set.of());

        @SuppressWarnings("ThreadLocalUsage") // set for the length of a block, and never left behind
        private static final ThreadLocal<@Nullable Explicit> CURRENT = new ThreadLocal<>();

        private final Map<Field, String> values;
        private final Set<Field> withheld;

        private Explicit(Map<Field, String> values, Set<Field> withheld) {
            this.values = values;
            this.withheld = withheld;
        }

        /**
         * These values and one more, which replaces an earlier one of its field.
         *
         * @throws IllegalArgumentException if the value is not one of a context: see {@link Field}
         */
        public Explicit with(Field field, String value) {
            if (!Field.accepts(value)) {
                throw new IllegalArgumentException(field + " of a CallContext has 1 to " + Field.LONGEST
                        + " characters, none of them a control character; this one has " + value.length());
            }
            Map<Field, String> more = new EnumMap<>(Field.class);
            more.putAll(values);
            more.put(field, value);
            return new Explicit(Map.copyOf(more), others(field));
        }

        /** These values and more, which replace earlier ones of their fields; else as for one value. */
        public Explicit with(Map<Field, String> more) {
            Explicit all = this;
            for (Map.Entry<Field, String> value : more.entrySet()) {
                all = all.with(value.getKey(), value.getValue());
            }
            return all;
        }

        /** These values without that of a field: it is what the sources say it is. */
        public Explicit without(Field field) {
            return values.containsKey(field) || withheld.contains(field)
                    ? new Explicit(fewer(field), others(field))
                    : this;
        }

        /**
         * These values without that of a field, which nobody knows then, whatever the sources say.
         *
         * @throws IllegalArgumentException for the tenant: without it, the keys of one would be those of all
         */
        public Explicit withholding(Field field) {
            if (field == Field.TENANT) {
                throw new IllegalArgumentException("the TENANT cannot be withheld: it is part of every key");
            }
            Set<Field> more = EnumSet.of(field);
            more.addAll(withheld);
            return new Explicit(fewer(field), Set.copyOf(more));
        }

        /** Whether nobody knows the field, whatever the sources say. */
        public boolean withholds(Field field) {
            return withheld.contains(field);
        }

        private Map<Field, String> fewer(Field field) {
            if (!values.containsKey(field)) {
                return values;
            }
            Map<Field, String> fewer = new HashMap<>(values);
            fewer.remove(field);
            return Map.copyOf(fewer);
        }

        private Set<Field> others(Field field) {
            return withheld.contains(field)
                    ? withheld.stream().filter(other -> other != field).collect(Collectors.toUnmodifiableSet())
                    : withheld;
        }

        /** The values; unmodifiable. */
        public Map<Field, String> values() {
            return values;
        }

        /**
         * Does the work with these values, in place of those that surrounded the thread.
         *
         * @throws E what the work has thrown
         */
        public <T extends @Nullable Object, E extends Exception> T call(Work<T, E> work) throws E {
            Attached attached = attach();
            try {
                return work.call();
            } finally {
                attached.close();
            }
        }

        /**
         * As {@link #call}, for code that cannot surround what it is about, such as a filter: these values are the
         * thread's until the result is closed, which must happen on the same thread.
         */
        public Attached attach() {
            Explicit before = CURRENT.get();
            CURRENT.set(this);
            return () -> {
                if (before == null) {
                    CURRENT.remove();
                } else {
                    CURRENT.set(before);
                }
            };
        }
    }

    /** Work that may fail with an exception of its own. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object, E extends Exception> {

        /** Does it. */
        T call() throws E;
    }

    /** Ends what {@link Explicit#attach} has begun. */
    @FunctionalInterface
    interface Attached extends AutoCloseable {

        @Override
        void close();
    }
}
