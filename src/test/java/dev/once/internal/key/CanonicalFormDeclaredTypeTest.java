package dev.once.internal.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.internal.key.Fixtures.Customer;
import dev.once.internal.key.Fixtures.NoGetters;
import dev.once.internal.key.Fixtures.Node;
import dev.once.internal.key.Fixtures.Order;
import dev.once.internal.key.Fixtures.Page;
import dev.once.internal.key.Fixtures.Pages;
import dev.once.internal.key.Fixtures.PaymentMethod;
import jakarta.json.JsonObject;
import jakarta.persistence.EntityManager;
import java.io.InputStream;
import java.io.Serializable;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class CanonicalFormDeclaredTypeTest {

    record Upload(String name, List<InputStream> parts) {}

    record Box<T>(T content) {}

    sealed interface Shapes permits Round, Streamed {}

    record Round(int radius) implements Shapes {}

    record Streamed(InputStream content) implements Shapes {}

    interface Marker {}

    @FunctionalInterface
    interface Callback {
        void done();
    }

    public static class Tree implements Iterable<String> {
        public boolean isLeaf() {
            return true;
        }

        @Override
        public Iterator<String> iterator() {
            return List.of("x").iterator();
        }
    }

    public static class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** The methods' parameters are the types to try. */
    @SuppressWarnings({"unused", "rawtypes"})
    interface Supported {
        void simple(
                int i, Long l, BigDecimal d, String s, char c, LocalDate date, Date old, Locale locale, byte[] bytes);

        void open(Object o, Serializable s, Comparable<?> c, Number n, CharSequence t, Temporal d, Enum<?> e, Record r);

        void generic(
                List<Order> o, Map<String, List<?>> m, Optional<Customer> c, OptionalInt i, Collection raw, Pages p);

        <T extends Node> void application(
                T node, Node[] nodes, PaymentMethod m, Marker marker, JsonObject json, Page<?> p);
    }

    @SuppressWarnings("unused")
    interface Unsupported {
        void stream(InputStream value);

        void platform(EntityManager value);

        void atomic(AtomicLong value);

        void function(Consumer<String> value);

        void nested(Map<String, Upload> value);

        void typeArgument(Box<Box<Stream<String>>> value);

        void key(Map<Class<?>, String> value);

        void array(Thread[] value);

        void optional(Optional<Optional<String>> value);

        void optionalInt(Optional<OptionalInt> value);

        void noGetters(NoGetters value);

        void sealedType(Shapes value);

        void callback(Callback value);

        void iterable(Tree value);

        void exception(Failure value);

        <T extends InputStream> void bound(List<? extends T> value);
    }

    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("stream", "value is a java.io.InputStream, which has no canonical form"),
            Map.entry("platform", "value is a jakarta.persistence.EntityManager"),
            Map.entry("atomic", "value is a java.util.concurrent.atomic.AtomicLong"),
            Map.entry("function", "value is a java.util.function.Consumer"),
            Map.entry("nested", "value{}.parts[] is a java.io.InputStream"),
            Map.entry("typeArgument", "value.content.content is a java.util.stream.Stream"),
            Map.entry("key", "value{} is a java.lang.Class"),
            Map.entry("array", "value[] is a java.lang.Thread"),
            Map.entry("optional", "value is an Optional in an Optional"),
            Map.entry("optionalInt", "value is an Optional in an Optional"),
            Map.entry("noGetters", "NoGetters, which has no public getter"),
            Map.entry("sealedType", "value.content is a java.io.InputStream"),
            Map.entry("callback", "Callback, which has no public getter"),
            Map.entry("iterable", "Tree, which is a Iterable and not a Collection"),
            Map.entry("exception", "Failure, which extends java.lang.RuntimeException"),
            Map.entry("bound", "value[] is a java.io.InputStream"));

    @TestFactory
    Stream<DynamicTest> typeThatCanBeWritten_passes() {
        return Arrays.stream(Supported.class.getDeclaredMethods())
                .flatMap(method -> Arrays.stream(method.getGenericParameterTypes()))
                .map(type -> DynamicTest.dynamicTest(
                        type.getTypeName(),
                        () -> assertThat(CanonicalForm.whyUnsupported(type, "value"))
                                .isEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> typeThatCannotBeWritten_isNamedWithItsPlace() {
        assertThat(Unsupported.class.getDeclaredMethods()).hasSize(REASONS.size());
        return Arrays.stream(Unsupported.class.getDeclaredMethods())
                .map(method -> DynamicTest.dynamicTest(
                        method.getName(),
                        () -> assertThat(CanonicalForm.whyUnsupported(declared(method), "value"))
                                .hasValueSatisfying(
                                        reason -> assertThat(reason).contains(REASONS.get(method.getName())))));
    }

    private static Type declared(Method method) {
        return method.getGenericParameterTypes()[0];
    }
}
