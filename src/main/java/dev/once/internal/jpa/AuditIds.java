package dev.once.internal.jpa;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ids of entries, in the order in which this process has made them: entries of one transaction can have one time. UUIDs of
 * version 7 (RFC 9562, section 5.7, with the counter of section 6.2, method 1). Thread-safe.
 */
final class AuditIds {

    private static final int COUNTER_BITS = 12;
    private static final long COUNTER = (1L << COUNTER_BITS) - 1;
    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    /** Milliseconds and the counter of the last one; a counter that is used up borrows from the next millisecond. */
    private static final AtomicLong LAST = new AtomicLong();

    private AuditIds() {}

    static UUID next() {
        long now = System.currentTimeMillis() << COUNTER_BITS;
        long place = LAST.updateAndGet(last -> Math.max(last + 1, now));
        long high = ((place >>> COUNTER_BITS) << 16) | VERSION | (place & COUNTER);
        return new UUID(high, VARIANT | (ThreadLocalRandom.current().nextLong() >>> 2));
    }
}
