package dev.once.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which types a name in the ledger can name. */
class EntityTypesTest {

    /** Of the application's own. */
    public record Order(String id) {}

    /** With a type of its own inside. */
    public record Page<T>(T first) {}

    private static final String OWN = "dev.once.internal.http.EntityTypesTest$";

    private final EntityTypes types = new EntityTypes(EntityTypesTest.class, type -> true);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang.String",
                "byte[]",
                "jakarta.json.JsonValue",
                "java.math.BigDecimal",
                "java.time.Instant",
                OWN + "Order",
                "java.util.List<" + OWN + "Order>",
                "java.util.Map<java.lang.String,java.util.Set<" + OWN + "Order>>",
                OWN + "Page<" + OWN + "Order>"
            })
    void nameOfWhatMayBeRecorded_isItsType(String name) {
        assertThat(EntityTypes.name(types.named(name))).isEqualTo(name);
    }

    /** Whoever can write to the ledger does not choose what is made. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang.Object",
                "java.lang.ProcessBuilder",
                "java.util.ArrayList",
                "java.util.List",
                "java.util.List<java.io.File>",
                "java.util.List<java.lang.String",
                "java.util.Map<java.lang.String>",
                "java.lang.String>",
                "org.junit.jupiter.api.Assertions",
                "com.acme.Order",
                "dev.onceandforall.Order",
                "dev.once.NoSuchClass",
                "[Ldev.once.Key;",
                OWN + "Page"
            })
    void anyOtherName_isRefused(String name) {
        assertThatThrownBy(() -> types.named(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void typeThatMayNotBeRecorded_isNotReadEither() {
        EntityTypes nothing = new EntityTypes(EntityTypesTest.class, type -> false);

        assertThatThrownBy(() -> nothing.named(OWN + "Order")).isInstanceOf(IllegalArgumentException.class);
    }
}
