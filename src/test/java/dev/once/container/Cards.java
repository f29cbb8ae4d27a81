package dev.once.container;

import dev.once.Effect;
import dev.once.IdempotencyKey;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.NotKey;
import dev.once.Sensitive;
import jakarta.enterprise.context.ApplicationScoped;

/** Methods that take what nobody may see. */
@ApplicationScoped
public class Cards {

    /** A card. */
    public record Card(@Sensitive String number, String holder) {}

    /** It was declined. */
    public static class Declined extends Exception {

        private static final long serialVersionUID = 1L;

        public Declined(String message) {
            super(message);
        }
    }

    @Idempotent(action = "cards.charge", effect = Effect.KEYED, permanent = Declined.class)
    public String charge(@Key Card card, @Key @Sensitive String pin, @Sensitive String note, String then)
            throws Declined {
        if (then.equals("declined")) {
            throw new Declined("declined");
        }
        return "run " + Runs.next("charge " + card.holder());
    }

    @Idempotent(action = "cards.expression", key = "${card.holder}/${card.number}/${pin}")
    public String expression(Card card, @Sensitive String pin, String then) {
        return "run " + Runs.next("expression " + card.holder());
    }

    @Idempotent(action = "cards.supplied")
    public String supplied(@IdempotencyKey @Sensitive String key, Card card) {
        return "run " + Runs.next("supplied " + card.holder());
    }

    @Idempotent(action = "cards.failing", retryable = IllegalStateException.class)
    public String failing(Card card, @NotKey @Sensitive String pin) {
        throw new IllegalStateException("the gateway is busy");
    }
}
