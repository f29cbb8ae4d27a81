package dev.once.internal.cdi;

import dev.once.internal.policy.Configuration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.ConfigValue;

/** MicroProfile Config or, where the server has none, system properties. */
final class ContainerConfiguration {

    private ContainerConfiguration() {}

    /** The configuration of the application that the calling thread works for. */
    static Configuration current() {
        try {
            return new MicroProfile(ConfigProvider.getConfig());
        } catch (NoClassDefFoundError | IllegalStateException e) {
            // No API, or no implementation of it.
            return new SystemProperties();
        }
    }

    private record MicroProfile(Config config) implements Configuration {

        @Override
        public Optional<Value> find(String property) {
            ConfigValue value = config.getConfigValue(property);
            String text = value.getValue();
            return text == null || text.isBlank()
                    ? Optional.empty()
                    : Optional.of(new Value(property, text.strip(), value.getSourceName()));
        }

        @Override
        public Set<String> names() {
            Set<String> names = new HashSet<>();
            config.getPropertyNames().forEach(names::add);
            return names;
        }
    }

    private record SystemProperties() implements Configuration {

        @Override
        public Optional<Value> find(String property) {
            return Optional.ofNullable(System.getProperty(property))
                    .filter(text -> !text.isBlank())
                    .map(text -> new Value(property, text.strip(), "system properties"));
        }

        @Override
        public Set<String> names() {
            return System.getProperties().stringPropertyNames();
        }
    }
}
