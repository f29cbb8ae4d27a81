package dev.once.bench.app;

import java.util.List;

/** What can be measured in the server. */
public enum Variant {
    EXTERNAL_BY_HAND,
    EXTERNAL,
    TRANSACTIONAL_BY_HAND,
    TRANSACTIONAL,
    READ_BY_HAND(true),
    READ_FROM_POOL(true),
    READ_IN_TRANSACTION(true),
    READ_IN_ANNOTATED_TRANSACTION(true),
    REPLAY(true),
    JSON;

    /** Those that are Once's calls. */
    public static final List<Variant> ONCE = List.of(EXTERNAL, TRANSACTIONAL, REPLAY);

    /** The most threads that can be asked for. */
    static final int THREADS = 8;

    /** How many operations each thread of a variant that reads has recorded. */
    public static final int RECORDED = 50;

    private final boolean reads;

    Variant() {
        this(false);
    }

    Variant(boolean reads) {
        this.reads = reads;
    }

    /** The key of one of them. */
    public static String recorded(int thread, int i) {
        return "recorded-" + thread + "-" + i;
    }

    /** Whether it reads what an earlier call has recorded. */
    public boolean reads() {
        return reads;
    }
}
