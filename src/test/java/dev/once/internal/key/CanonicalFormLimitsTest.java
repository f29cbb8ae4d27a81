package dev.once.internal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.internal.key.Fixtures.Fractal;
import dev.once.internal.key.Fixtures.Node;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.util.AbstractCollection;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Arguments that no key can be made of, and that would take all memory, the whole stack or for ever if one tried. The
 * build runs these in a heap of 512 MB, which is what a JVM takes by itself on a machine of 2 GB.
 */
class CanonicalFormLimitsTest {

    private static final int HUNDRED_MEGABYTES = 100 << 20;
    private static final int DEEP = 10_000;

    /** One, since finding it takes longer than making a value. */
    private static final JsonProvider JSON = JsonProvider.provider();

    record Measure(@Nullable Object value) {}

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void numberThatIsNone_isRefusedWhereverItStands(double number) {
        for (Object value : List.of(
                number,
                (float) number,
                new double[] {1, number},
                new float[] {(float) number},
                List.of(1, number),
                Set.of(number),
                Map.of("a", number),
                Map.of(number, "a"),
                OptionalDouble.of(number),
                new Measure(number))) {
            refused(value, "is NaN or infinite");
        }
    }

    @Test
    void cycle_isRefusedWhateverItGoesThrough() {
        Object[] array = new Object[1];
        array[0] = List.of(Map.of("a", array));
        Set<Object> set = Collections.newSetFromMap(new IdentityHashMap<>());
        set.add(new Measure(set));
        IdentityHashMap<Object, Object> keyOfItself = new IdentityHashMap<>();
        keyOfItself.put(keyOfItself, 1);
        List<Object> first = new ArrayList<>();
        Node last = new Node().linkedTo(first);
        first.add(new Measure(Optional.of(last)));

        for (Object value : List.of(array, set, keyOfItself, first, last)) {
            refused(value, "contains itself");
        }
    }

    static Stream<Arguments> wrappers() {
        return Stream.<Map.Entry<String, UnaryOperator<Object>>>of(
                        Map.entry("list", List::of),
                        Map.entry("array", value -> new Object[] {value}),
                        Map.entry("set", Collections::singleton),
                        Map.entry("map", value -> Collections.singletonMap("a", value)),
                        Map.entry("map by keys", value -> identityMap(value, 1)),
                        Map.entry("record", Measure::new),
                        Map.entry("bean", value -> new Node().linkedTo(value)),
                        Map.entry(
                                "JSON array",
                                value -> JSON.createArrayBuilder()
                                        .add(json(value))
                                        .build()),
                        Map.entry(
                                "JSON object",
                                value -> JSON.createObjectBuilder()
                                        .add("a", json(value))
                                        .build()))
                .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrappers")
    void deepNesting_isRefusedBeforeTheStackEnds(String name, UnaryOperator<Object> wrapper) {
        Object value = wrapper.apply(JsonValue.TRUE);
        for (int i = 1; i < DEEP; i++) {
            value = wrapper.apply(value);
        }

        refused(value, "is nested more than 100 levels deep");
    }

    @Test
    void hugeText_isRefused() {
        refusedAsTooLong("x".repeat(HUNDRED_MEGABYTES));
        refusedAsTooLong("\u20ac".repeat(HUNDRED_MEGABYTES / 2));
        refusedAsTooLong("\u0000".repeat(HUNDRED_MEGABYTES));
        refusedAsTooLong(new char[HUNDRED_MEGABYTES / 2]);
        refusedAsTooLong(CharBuffer.allocate(HUNDRED_MEGABYTES / 2));
        refusedAsTooLong(Map.of("x".repeat(HUNDRED_MEGABYTES), 1));
        refusedAsTooLong(JSON.createValue("x".repeat(HUNDRED_MEGABYTES)));
    }

    /** Each character of this one becomes six. */
    @Test
    void textThatIsTooLongOnlyWhenEscaped_isRefused() {
        String text = "\u0001".repeat(CanonicalWriter.LONGEST - 2);

        refusedAsTooLong(text);
        refusedAsTooLong(Set.of(text));
    }

    @Test
    void hugeArray_isRefused() {
        refusedAsTooLong(new byte[HUNDRED_MEGABYTES]);
        refusedAsTooLong(new int[HUNDRED_MEGABYTES / 4]);
        refusedAsTooLong(new Object[HUNDRED_MEGABYTES / 4]);
        refusedAsTooLong(new byte[10][HUNDRED_MEGABYTES / 10]);
    }

    @Test
    void hugeNumber_isRefusedBeforeItsDigitsAreKnown() {
        BigInteger number = BigInteger.ONE.shiftLeft(HUNDRED_MEGABYTES);

        refusedAsTooLong(number);
        refusedAsTooLong(new BigDecimal(number, 5));
    }

    @Test
    void sharedLists_areRefusedBeforeTheyFillTheMemory() {
        for (Object leaf : List.of("x".repeat(1 << 20), List.of(), Set.of("a", "b"))) {
            Object lists = leaf;
            Object maps = leaf;
            Object sets = leaf;
            Object keys = leaf;
            Object records = leaf;
            for (int i = 0; i < 45; i++) {
                lists = List.of(lists, lists);
                maps = Map.of("a", maps, "b", maps);
                sets = identitySet(Arrays.asList(sets), Arrays.asList(sets));
                keys = identityMap(keys, keys);
                records = new Object[] {new Measure(records), new Measure(records)};
            }
            for (Object value : List.of(lists, maps, sets, keys, records)) {
                refusedAsTooLong(value);
            }
        }
    }

    @Test
    void wideSet_isRefusedBeforeItIsPutTogether() {
        String text = "x".repeat(1 << 17);
        Set<Object> wide = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 100; i++) {
            wide.add(new ArrayList<>(List.of(text)));
        }

        assertThatThrownBy(() -> CanonicalForm.of(wide))
                .hasMessageContaining("value[][0] makes the canonical form longer");
    }

    @Test
    void collectionWithoutEnd_isRefused() {
        refusedAsTooLong(new EndlessCollection());
        refusedAsTooLong(new EndlessSet());
        refused(new Fractal(), "is nested more than 100 levels deep");
    }

    @Test
    void longestForm_isWritten() {
        String longest = "x".repeat(CanonicalWriter.LONGEST - 2);

        assertThat(CanonicalForm.of(longest)).hasSize(CanonicalWriter.LONGEST);
        refusedAsTooLong(longest + 'x');
        assertThat(CanonicalForm.of(List.of(1, longest.substring(4)))).hasSize(CanonicalWriter.LONGEST);
        refusedAsTooLong(List.of(1, longest.substring(3)));
        assertThat(CanonicalForm.of(Set.of(1, longest.substring(4)))).hasSize(CanonicalWriter.LONGEST);
        refusedAsTooLong(Set.of(1, longest.substring(3)));
    }

    private static final class EndlessCollection extends AbstractCollection<Integer> {
        @Override
        public Iterator<Integer> iterator() {
            return IntStream.generate(() -> 1).iterator();
        }

        @Override
        public int size() {
            return Integer.MAX_VALUE;
        }
    }

    private static final class EndlessSet extends AbstractSet<Integer> {
        @Override
        public Iterator<Integer> iterator() {
            return IntStream.generate(() -> 1).iterator();
        }

        @Override
        public int size() {
            return Integer.MAX_VALUE;
        }
    }

    private static void refusedAsTooLong(Object value) {
        refused(value, "makes the canonical form longer than 8388608 characters");
    }

    private static void refused(Object value, String problem) {
        assertThatThrownBy(() -> CanonicalForm.of(value, Object.class))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining(problem)
                .hasMessageContaining("did not run");
    }

    private static JsonValue json(Object value) {
        return value instanceof JsonValue json ? json : JsonValue.TRUE;
    }

    private static Set<Object> identitySet(Object... elements) {
        Set<Object> set = Collections.newSetFromMap(new IdentityHashMap<>());
        set.addAll(Arrays.asList(elements));
        return set;
    }

    /** Does not ask a deep or endless key for its hash code. */
    @SuppressWarnings("IdentityHashMapUsage") // just for that
    private static Map<Object, Object> identityMap(Object key, Object value) {
        Map<Object, Object> map = new IdentityHashMap<>();
        map.put(key, value);
        return map;
    }
}
