package dev.once.container;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.NotKey;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.Optional;

/** Uses the application's only persistence unit, which it does not name. */
@ApplicationScoped
public class Shop {

    @PersistenceContext
    private EntityManager entities;

    @Transactional
    public String provider() {
        return entities.getDelegate().getClass().getName();
    }

    @Transactional
    @Idempotent(action = "shop.buy", effect = Effect.TRANSACTIONAL)
    public String buy(@Key String id, @NotKey String invoice, @NotKey boolean fail) {
        entities.persist(new Purchase(id, invoice));
        int run = Runs.next(id);
        if (fail) {
            throw new IllegalStateException("failed");
        }
        return "run " + run;
    }

    @Transactional
    public Optional<String> invoice(String id) {
        return Optional.ofNullable(entities.find(Purchase.class, id)).map(Purchase::invoice);
    }
}
