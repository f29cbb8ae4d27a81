package dev.once.internal.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.internal.key.Fixtures.Currency;
import dev.once.internal.key.Fixtures.Line;
import dev.once.internal.key.Fixtures.Money;
import dev.once.internal.key.Fixtures.Node;
import dev.once.internal.key.Fixtures.Page;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Any argument has a form or is refused; a form is JSON, and the same for equal arguments. */
class CanonicalFormFuzz {

    private static final int MOST_ELEMENTS = 4;

    /** One, since finding it takes longer than the rest. */
    private static final JsonProvider JSON = JsonProvider.provider();

    record Box(@Nullable Object content) {}

    @FuzzTest
    void anyArgument_hasOneFormOrIsRefused(FuzzedDataProvider data) {
        Object argument = new Generator(data).value();
        String form = formOf(argument);

        assertThat(formOf(twin(argument))).isEqualTo(form);
        if (form != null) {
            // A form is the form of the JSON that it is; null if its lists of pairs are more levels than maps were.
            assertThat(formOf(read(form))).isIn(form, null);
        }
    }

    private static @Nullable String formOf(@Nullable Object argument) {
        try {
            return CanonicalForm.of(argument, Object.class);
        } catch (InvalidIdempotencyKeyException e) {
            assertThat(e).hasMessageContaining("did not run");
            return null;
        }
    }

    private static JsonValue read(String form) {
        try (JsonReader reader = JSON.createReader(new StringReader(form))) {
            return reader.readValue();
        }
    }

    /** An equal argument, made another way: entries and elements in another order, decimals of another scale. */
    private static @Nullable Object twin(@Nullable Object value) {
        if (value instanceof JsonValue) {
            return value;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> twin = new LinkedHashMap<>();
            reversed(map.keySet()).forEach(key -> twin.put(twin(key), twin(map.get(key))));
            return twin;
        }
        if (value instanceof Set<?> set) {
            Set<Object> twin = new LinkedHashSet<>();
            reversed(set).forEach(element -> twin.add(twin(element)));
            return twin;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(CanonicalFormFuzz::twin).toArray();
        }
        if (value instanceof Box box) {
            return new Box(twin(box.content()));
        }
        if (value instanceof Node node) {
            return new Node().linkedTo(twin(node.getNext()));
        }
        if (value instanceof BigDecimal decimal) {
            return new BigDecimal(decimal.unscaledValue().multiply(BigInteger.TEN), decimal.scale() + 1);
        }
        if (value instanceof BigInteger integer) {
            return new BigDecimal(integer);
        }
        if (value instanceof String text) {
            return text.toCharArray();
        }
        return value;
    }

    private static List<Object> reversed(Set<?> set) {
        List<Object> reversed = new ArrayList<>(set);
        Collections.reverse(reversed);
        return reversed;
    }

    /** Arguments as deep and as wide as the data lasts. */
    private record Generator(FuzzedDataProvider data) {

        @Nullable
        Object value() {
            return switch (data.consumeInt(0, 23)) {
                case 0 -> data.consumeBoolean();
                case 1 -> data.consumeInt();
                case 2 -> data.consumeLong();
                case 3 -> data.consumeDouble();
                case 4 -> data.consumeFloat();
                case 5 -> decimal();
                case 6 -> integer();
                case 7 -> data.consumeString(20);
                case 8 -> data.consumeChar();
                case 9 -> data.consumeBytes(20);
                case 10 -> data.consumeLongs(3);
                case 11 -> new double[] {data.consumeDouble(), data.consumeRegularDouble()};
                case 12 -> data.pickValue(Currency.values());
                case 13 -> Instant.ofEpochSecond(data.consumeInt(), data.consumeInt(0, 999_999_999));
                case 14 -> new UUID(data.consumeLong(), data.consumeLong());
                case 15 -> Optional.ofNullable(value());
                case 16 -> list();
                case 17 -> new LinkedHashSet<>(list());
                case 18 -> map(true);
                case 19 -> map(false);
                case 20 -> data.consumeBoolean() ? new Box(value()) : new Node().linkedTo(value());
                case 21 -> new Page<>(data.consumeInt(), List.of(new Line(data.consumeString(5), data.consumeInt())));
                case 22 -> data.consumeBoolean() ? json() : new Money(decimal(), data.pickValue(Currency.values()));
                default -> data.consumeBoolean() ? null : cycleOrUnsupported();
            };
        }

        private BigDecimal decimal() {
            int scale = data.consumeBoolean() ? data.consumeInt(-30, 30) : data.consumeInt(-1_000_000, 1_000_000);
            return new BigDecimal(integer(), scale);
        }

        private BigInteger integer() {
            return new BigInteger(data.consumeBoolean() ? 1 : -1, data.consumeBytes(40));
        }

        private List<@Nullable Object> list() {
            List<@Nullable Object> list = new ArrayList<>();
            int size = data.consumeInt(0, MOST_ELEMENTS);
            for (int i = 0; i < size; i++) {
                list.add(value());
            }
            return list;
        }

        private Map<@Nullable Object, @Nullable Object> map(boolean textKeys) {
            Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
            int size = data.consumeInt(0, MOST_ELEMENTS);
            for (int i = 0; i < size; i++) {
                map.put(textKeys ? data.consumeString(5) : value(), value());
            }
            return map;
        }

        private JsonValue json() {
            return switch (data.consumeInt(0, 6)) {
                case 0 -> JSON.createValue(data.consumeString(10));
                case 1 -> JSON.createValue(data.consumeLong());
                case 2 -> JSON.createValue(decimal());
                case 3 -> JSON.createArrayBuilder().add(json()).add(json()).build();
                case 4 ->
                    JSON.createObjectBuilder()
                            .add(data.consumeString(5), json())
                            .add(data.consumeString(5), json())
                            .build();
                case 5 -> data.consumeBoolean() ? JsonValue.TRUE : JsonValue.FALSE;
                default -> JsonValue.NULL;
            };
        }

        private Object cycleOrUnsupported() {
            Object[] cycle = {1, null};
            cycle[1] = Arrays.asList((Object) cycle);
            return data.consumeBoolean() ? cycle : new Object();
        }
    }
}
