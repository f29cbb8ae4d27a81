package dev.once.internal.cdi;

import dev.once.exceptions.IdempotentDefinitionException;
import java.util.Optional;
import java.util.StringJoiner;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/** Looks resources up and remembers what it tried. Used by one thread. */
final class Lookup {

    private final StringJoiner tried = new StringJoiner("; ");
    private @Nullable NamingException failure;

    /** A resource by the application's reference to it, else by the server's name. */
    <T> Optional<T> resource(String name, Class<T> type) {
        Optional<T> referenced = named("java:comp/env/" + name, type);
        return referenced.isPresent() ? referenced : named(name, type);
    }

    @SuppressWarnings("BanJNDI") // names are constants of ours, in the server's own directory
    <T> Optional<T> named(String name, Class<T> type) {
        Object found;
        try {
            found = InitialContext.doLookup(name);
        } catch (NamingException e) {
            tried.add(name + ": " + e.getMessage());
            failure = e;
            return Optional.empty();
        }
        if (!type.isInstance(found)) {
            throw new IdempotentDefinitionException(name + " is bound to a "
                    + (found == null ? "null" : found.getClass().getName()) + ", and must be a " + type.getName()
                    + ".");
        }
        return Optional.of(type.cast(found));
    }

    /** The names that were not found, and why. */
    String tried() {
        return tried.toString();
    }

    /** What the last name that was not found failed with. */
    @Nullable
    NamingException failure() {
        return failure;
    }
}
