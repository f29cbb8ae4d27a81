package dev.once.internal.jpa;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes any text one that every database can hold: text for people, which nothing is decided by. */
final class Text {

    private Text() {}

    /** Without NUL, which PostgreSQL refuses, and without lone surrogates, which no encoding has. */
    static @Nullable String storable(@Nullable String text) {
        return text == null
                ? null
                : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replace('\0', '\uFFFD');
    }

    /** Storable, and at most so many code points long. */
    static String cut(String text, int length) {
        String storable = String.valueOf(storable(text));
        return storable.codePointCount(0, storable.length()) <= length
                ? storable
                : storable.substring(0, storable.offsetByCodePoints(0, length));
    }
}
