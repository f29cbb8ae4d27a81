package dev.once.internal.engine;

import dev.once.CallContext;
import dev.once.PastAttempt;
import dev.once.spi.Failure;
import dev.once.spi.OperationRecord;
import dev.once.spi.Receipt;
import dev.once.spi.Status;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a verifier is told of a row's last attempt. */
record AttemptInDoubt(OperationRecord row, Verifier verifier, ResultCodec codec, DownstreamKeys keys)
        implements PastAttempt {

    @Override
    public String operationId() {
        return row.id().toString();
    }

    @Override
    public String action() {
        return row.action();
    }

    @Override
    public int attempt() {
        return row.attempts();
    }

    @Override
    public Instant claimedAt() {
        Instant attempted = row.attemptedAt();
        return attempted == null ? row.attemptAt() : attempted;
    }

    /** A success keeps what an earlier attempt failed with: that is not this one's. */
    @Override
    public Optional<Thrown> thrown() {
        Failure failure = row.status() == Status.SUCCEEDED ? null : row.failure();
        return Optional.ofNullable(failure)
                .map(known -> new Thrown(known.type(), Optional.ofNullable(known.message())));
    }

    @Override
    public <T> @Nullable T argument(int index, Class<T> type) {
        return verifier.argument(row.arguments(), index, type);
    }

    @Override
    public <T> @Nullable T argument(String parameter, Class<T> type) {
        return verifier.argument(row.arguments(), parameter, type);
    }

    @Override
    public String downstreamKey(String target) {
        return keys.key(row.seed(), target);
    }

    @Override
    public <T> Optional<T> evidence(Class<T> type) {
        Receipt receipt = row.receipt();
        String result = receipt == null ? null : receipt.result();
        return result == null ? Optional.empty() : Optional.ofNullable(type.cast(codec.read(result)));
    }

    @Override
    public Map<CallContext.Field, String> context() {
        return row.context();
    }
}
