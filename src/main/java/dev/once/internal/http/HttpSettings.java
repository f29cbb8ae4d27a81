package dev.once.internal.http;

import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings {@code once.http.*}.
 *
 * @param bodyMax {@code once.http.body.max}
 * @param documentation {@code once.http.documentation}; null where none is set
 * @param headers {@code once.http.headers}
 */
public record HttpSettings(int bodyMax, @Nullable URI documentation, Set<String> headers) {

    public HttpSettings {
        headers = Set.copyOf(headers);
    }
}
