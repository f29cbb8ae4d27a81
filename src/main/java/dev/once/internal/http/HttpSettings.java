package dev.once.internal.http;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The settings {@code once.http.*}.
 *
 * @param bodyMax {@code once.http.body.max}
 * @param documentation {@code once.http.documentation}; null where none is set
 */
public record HttpSettings(int bodyMax, @Nullable URI documentation) {}
