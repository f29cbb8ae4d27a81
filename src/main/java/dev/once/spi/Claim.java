package dev.once.spi;

import dev.once.Effect;
import java.util.UUID;

/**
 * The right to run one attempt, until somebody takes it over. Every later write names generation, fence and token.
 *
 * @param id the operation
 * @param generation how often the key has become a new operation after its retention, from 1
 * @param fence grows with every claim of the operation, and never goes back
 * @param token random, of this claim
 * @param attempt which attempt of this generation this is, from 1
 * @param doubtful whether an earlier attempt of this generation may have taken effect
 * @param effect the stricter of the effects that the row and the method declare
 * @param seed the seed of the downstream keys of this generation
 * @param by whose call it was made for
 */
public record Claim(
        OperationId id,
        int generation,
        long fence,
        UUID token,
        int attempt,
        boolean doubtful,
        Effect effect,
        UUID seed,
        Attribution by) {}
