package dev.once.internal.cdi;

import dev.once.Ledger;
import dev.once.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import java.util.Optional;

/** The ledger as operators get it injected. Stateless. */
@ApplicationScoped
@Typed(Ledger.class)
public class LedgerBean implements Ledger {

    @Inject
    private OnceModule module;

    @Inject
    private CallContexts contexts;

    private Ledger ledger(boolean forced) {
        return new OperatorLedger(module::running, contexts::actor, forced);
    }

    @Override
    public Page find(Query query) {
        return ledger(false).find(query);
    }

    @Override
    public Optional<History> history(String operationId) {
        return ledger(false).history(operationId);
    }

    @Override
    public void settle(String operationId, Outcome<?> outcome, String why) {
        ledger(false).settle(operationId, outcome, why);
    }

    @Override
    public void release(String operationId, String why) {
        ledger(false).release(operationId, why);
    }

    @Override
    public Ledger forced() {
        return ledger(true);
    }
}
