package dev.once.internal.policy;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A configuration of a test. */
public record Configured(Map<String, String> values) implements Configuration {

    /** The configuration with these properties. */
    public static Configured with(Map<String, String> values) {
        return new Configured(values);
    }

    @Override
    public Optional<Value> find(String property) {
        return Optional.ofNullable(values.get(property))
                .filter(text -> !text.isBlank())
                .map(text -> new Value(property, text.strip(), "the test"));
    }

    @Override
    public Set<String> names() {
        return values.keySet();
    }
}
