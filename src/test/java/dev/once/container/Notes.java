package dev.once.container;

import dev.once.CallContext;
import dev.once.IdempotencyKey;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.Scope;
import dev.once.Sensitive;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.faulttolerance.Asynchronous;

/** Methods with every kind of key. */
@ApplicationScoped
public class Notes {

    /** What is written. */
    public record Note(String id, Kind kind, @Sensitive String secret) {}

    /** Of which kind. */
    public enum Kind {
        PLAIN,
        LOUD
    }

    @Inject
    private CallContext context;

    @Idempotent(action = "notes.shared")
    public String shared(@Key String id) {
        return run("shared " + id);
    }

    @Idempotent(action = "notes.own", scope = Scope.USER)
    public String own(@Key String id) {
        return run("own " + id);
    }

    @Idempotent(action = "notes.agent", scope = Scope.AGENT)
    public String agent(@Key String id) {
        return run("agent " + id);
    }

    @Idempotent(action = "notes.turn", scope = Scope.TURN)
    public String turn(@Key String id) {
        return run("turn " + id);
    }

    @Idempotent(action = "notes.supplied")
    public String supplied(String text, @IdempotencyKey String key) {
        return run("supplied " + key);
    }

    @Idempotent(action = "notes.all")
    public String all(String from, String to) {
        return run("all " + from + to);
    }

    @Idempotent(action = "notes.written", key = "${note.id}:${note.kind}")
    public String written(Note note, String text) {
        return run("written " + note.id() + note.kind());
    }

    @Idempotent(action = "notes.unprotected")
    public String unprotected(@Key String id) {
        return run("unprotected " + id);
    }

    @Idempotent(action = "notes.refused")
    public String refused(@Key String id) {
        return run("refused " + id);
    }

    /** On a thread of Fault Tolerance. */
    @Asynchronous
    @Idempotent(action = "notes.async", scope = Scope.USER)
    public CompletionStage<String> async(@Key String id) {
        return CompletableFuture.completedFuture(run("async " + id));
    }

    private String run(String what) {
        return Runs.next(what) + " " + context.user().orElse("nobody");
    }
}
