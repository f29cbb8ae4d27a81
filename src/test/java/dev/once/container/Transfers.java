package dev.once.container;

import dev.once.Effect;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

/** A caller of each effect's method. */
@ApplicationScoped
public class Transfers {

    @Inject
    private Wires wires;

    /** Calls the method of this effect. */
    String by(Effect effect, String order, Wires.Body body) throws Exception {
        return switch (effect) {
            case TRANSACTIONAL -> wires.transactional(order, body);
            case EXTERNAL -> wires.external(order, body);
            case KEYED -> wires.keyed(order, body);
        };
    }

    /** Fails once the method has returned. */
    @Transactional
    public void thenFail(Effect effect, String order, Wires.Body body) throws Exception {
        throw new IllegalStateException("after " + by(effect, order, body));
    }
}
