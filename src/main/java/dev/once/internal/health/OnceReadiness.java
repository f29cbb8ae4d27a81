package dev.once.internal.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether this node can answer idempotent calls. Its heartbeat is the proof that the ledger's database answers, within
 * half of {@code once.node.dead-after}; the database is not asked here, so that a check never waits, nor takes the last
 * connection of a pool.
 */
@Readiness
@ApplicationScoped
public class OnceReadiness implements HealthCheck {

    static final String NAME = "once";

    @Inject
    private Vitals vitals;

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named(NAME);
        Vitals.State state = vitals.now();
        if (state instanceof Vitals.Running running) {
            response.withData("node", running.node().toString())
                    .withData("heartbeat-age-ms", running.age().toMillis())
                    .withData("schema", running.schema())
                    .withData("ledger", running.ledger())
                    .status(running.fit());
            if (!running.fit()) {
                response.withData(
                        "reason",
                        "the heartbeat could not be renewed for longer than "
                                + running.limit().toMillis() + " ms: EXTERNAL and KEYED methods do not run");
            }
        } else if (state instanceof Vitals.NotNeeded) {
            response.up().withData("reason", "the application has no idempotent methods");
        } else {
            response.down().withData("reason", "not started, or ended");
        }
        return response.build();
    }
}
