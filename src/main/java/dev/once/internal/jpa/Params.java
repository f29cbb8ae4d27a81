package dev.once.internal.jpa;

import dev.once.spi.Claim;
import dev.once.spi.Failure;
import dev.once.spi.OperationId;
import dev.once.spi.OperationRecord;
import dev.once.spi.Receipt;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of a statement's named parameters. Not thread-safe. */
final class Params {

    /** The longest duration a statement adds to its clock: about a thousand years, which every database can hold. */
    private static final Duration LONGEST = Duration.ofDays(365_000);

    private final Map<String, @Nullable Object> values = new HashMap<>(128);
    private final Database database;

    Params(Database database) {
        this.database = database;
    }

    Params with(String name, @Nullable Object value) {
        values.put(name, value);
        return this;
    }

    /** All of these, too. */
    Params and(Params others) {
        values.putAll(others.values);
        return this;
    }

    /** A claim, as every write of its holder names it. */
    Params claim(Claim claim) {
        return with("id", claim.id())
                .with("generation", claim.generation())
                .with("fence", claim.fence())
                .with("token", claim.token());
    }

    /** A row as it was seen. */
    Params seen(OperationRecord seen) {
        return with("id", seen.id())
                .with("generation", seen.generation())
                .with("fence", seen.fence())
                .with("seenToken", seen.token())
                .with("seenOwner", seen.owner())
                .with("ownerless", seen.owner() == null)
                .with("status", seen.status());
    }

    Params failure(@Nullable Failure failure) {
        Failure storable = failure == null ? null : storable(failure);
        return with("failureType", storable == null ? null : storable.type())
                .with("failureMessage", storable == null ? null : storable.message())
                .with("failureCauses", storable == null ? null : storable.causes())
                .with("errorType", storable == null ? null : storable.errorType());
    }

    Params receipt(Receipt receipt) {
        return with("receiptResult", receipt.result())
                .with("receiptFence", receipt.fence())
                .with("rowsLost", receipt.rowsLost());
    }

    /** A failure as it is kept. */
    static Failure storable(Failure failure) {
        return new Failure(
                Text.cut(failure.type(), Statements.FAILURE_TYPE_LENGTH),
                Text.storable(failure.message()),
                String.valueOf(Text.storable(failure.causes())),
                failure.errorType());
    }

    void bind(PreparedStatement statement, int index, String name) throws SQLException {
        Object value = values.get(name);
        if (value == null) {
            if (!values.containsKey(name)) {
                throw new IllegalStateException("no value for the parameter " + name);
            }
            statement.setNull(index, Types.NULL);
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else if (value instanceof String text) {
            statement.setString(index, text);
        } else {
            statement.setObject(index, stored(value));
        }
    }

    private Object stored(Object value) {
        if (value instanceof OperationId id) {
            return id.bytes();
        }
        if (value instanceof Instant instant) {
            return database.stored(instant);
        }
        if (value instanceof Duration duration) {
            return micros(duration);
        }
        return value instanceof Enum<?> constant ? constant.name() : value;
    }

    static long micros(Duration duration) {
        Duration shorter = duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
        return shorter.toSeconds() * 1_000_000 + shorter.toNanosPart() / 1_000;
    }
}
