package dev.once.container;

import dev.once.OperationEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Observers of events: of all, of one kind, in transactions, and with trouble. They tell apart what is of one action. */
@ApplicationScoped
public class Witnesses {

    /** What an observer does beside hearing. */
    public interface Trouble {
        void about(OperationEvent event) throws Throwable;
    }

    static final Trouble NONE = event -> {};

    private final List<String> heard = new CopyOnWriteArrayList<>();

    private volatile Trouble plain = NONE;
    private volatile Trouble transactional = NONE;
    private volatile Trouble afterSuccess = NONE;

    public void all(@Observes @Priority(1) OperationEvent event) {
        heard.add(event.getClass().getSimpleName());
    }

    public void executed(@Observes @Priority(2) OperationEvent.Executed event) {
        heard.add("the " + event.attempt() + ". attempt of " + event.action());
    }

    public void plain(@Observes @Priority(11) OperationEvent.OfCall event) throws Throwable {
        plain.about(event);
    }

    @Transactional
    public void transactional(@Observes @Priority(12) OperationEvent.OfCall event) throws Throwable {
        transactional.about(event);
    }

    public void afterSuccess(
            @Observes(during = TransactionPhase.AFTER_SUCCESS) @Priority(13) OperationEvent.OfCall event)
            throws Throwable {
        afterSuccess.about(event);
    }

    List<String> heard() {
        return heard;
    }

    void trouble(Trouble plain, Trouble transactional, Trouble afterSuccess) {
        heard.clear();
        this.plain = plain;
        this.transactional = transactional;
        this.afterSuccess = afterSuccess;
    }
}
