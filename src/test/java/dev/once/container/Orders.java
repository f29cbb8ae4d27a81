package dev.once.container;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.validation.executable.ExecutableType;
import jakarta.validation.executable.ValidateOnExecution;
import java.util.Set;

/** Idempotent methods with constraints, of a CDI bean. */
@ApplicationScoped
public class Orders {

    @Idempotent(action = "orders.send", effect = Effect.EXTERNAL)
    public String send(@Key String order, @NotNull String reason) {
        return "run " + Runs.next(order) + ", " + reason;
    }

    @Transactional
    @Idempotent(action = "orders.book", effect = Effect.TRANSACTIONAL)
    public String book(@Key String order, @NotNull String reason) {
        return "run " + Runs.next(order) + ", " + reason;
    }

    /** The container does not check it either. */
    @ValidateOnExecution(type = ExecutableType.NONE)
    @Idempotent(action = "orders.unchecked", effect = Effect.EXTERNAL)
    public String unchecked(@Key String order, @NotNull String reason) {
        return "run " + Runs.next(order) + ", " + reason;
    }

    @Size(max = 3)
    @Idempotent(action = "orders.returned", effect = Effect.EXTERNAL)
    public String returned(@Key String order) {
        return "run " + Runs.next(order);
    }

    @Idempotent(action = "orders.violating", effect = Effect.EXTERNAL)
    public String violating(@Key String order) {
        Runs.next(order);
        throw new ConstraintViolationException("the answer of the other side", Set.of());
    }
}
