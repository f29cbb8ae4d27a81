package dev.once.container.http;

import dev.once.container.Plain;
import dev.once.http.IdempotencyKeyRequired;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** Requires keys everywhere, and names its classes. */
@ApplicationPath("api")
@IdempotencyKeyRequired
public class RequiringApi extends Application {

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(Plain.class, OwnMapper.class);
    }
}
