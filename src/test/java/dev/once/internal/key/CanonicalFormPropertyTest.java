package dev.once.internal.key;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonNumber;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import org.jspecify.annotations.Nullable;

/**
 * What reads back as the value that was written cannot be the form of another value: reading is a function. So most
 * properties read, with parsers that are not ours.
 */
@PropertyDefaults(tries = 10_000)
class CanonicalFormPropertyTest {

    /** One, since finding it takes longer than reading. */
    private static final JsonProvider JSON = JsonProvider.provider();

    @Property
    void decimal_readsBackExactly(@ForAll BigInteger digits, @ForAll int scale) {
        BigDecimal number = new BigDecimal(digits, scale);
        Assume.that(Math.abs((long) scale) < 2_147_000_000L); // BigDecimal's own text does not read back beyond
        String form = CanonicalForm.of(number);

        assertThat(new BigDecimal(form)).isEqualByComparingTo(number);
        assertThat(form).hasSizeLessThanOrEqualTo(digits.abs().toString().length() + 30);
    }

    @Property
    void decimal_isTheSameOfAnyScale(@ForAll BigInteger digits, @ForAll @IntRange(min = -400, max = 400) int scale) {
        BigDecimal number = new BigDecimal(digits, scale);

        assertThat(CanonicalForm.of(number.setScale(scale + Math.abs(scale % 7) + 1)))
                .isEqualTo(CanonicalForm.of(number));
        assertThat(CanonicalForm.of(new Fixtures.Money(number.setScale(scale + 1), Fixtures.Currency.EUR)))
                .isEqualTo(CanonicalForm.of(new Fixtures.Money(number, Fixtures.Currency.EUR)));
    }

    @Property
    void integer_isTheSameOfAnyType(@ForAll short number) {
        List<Object> same = List.of(
                number,
                (int) number,
                (long) number,
                (float) number,
                (double) number,
                BigInteger.valueOf(number),
                BigDecimal.valueOf(number).setScale(3));

        assertThat(same).extracting(CanonicalForm::of).containsOnly(String.valueOf(number));
    }

    @Property
    void long_readsBack(@ForAll long number) {
        assertThat(new BigDecimal(CanonicalForm.of(number)).longValueExact()).isEqualTo(number);
    }

    @Property
    void double_isTheShortestTextThatReadsBack(@ForAll("doubles") double number) {
        String form = CanonicalForm.of(number);

        assertThat(Double.parseDouble(form)).isEqualTo(number).isEqualTo(Double.parseDouble(Double.toString(number)));
        assertThat(digitsOf(form)).isLessThanOrEqualTo(digitsOf(Double.toString(number)));
        assertThat(CanonicalForm.of(new BigDecimal(form))).isEqualTo(form);
    }

    @Property
    void float_isTheShortestTextThatReadsBack(@ForAll("floats") float number) {
        String form = CanonicalForm.of(number);

        assertThat(Float.parseFloat(form)).isEqualTo(number).isEqualTo(Float.parseFloat(Float.toString(number)));
        assertThat(digitsOf(form)).isLessThanOrEqualTo(digitsOf(Float.toString(number)));
    }

    @Property
    void text_readsBack(@ForAll("texts") String text) {
        assertThat(read("[" + CanonicalForm.of(text) + "]").asJsonArray().getString(0))
                .isEqualTo(text);
        assertThat(read(CanonicalForm.of(Map.of(text, 1))).asJsonObject().getInt(text))
                .isEqualTo(1);
    }

    @Property(tries = 3_000)
    void tree_readsBack(@ForAll("trees") @Nullable Object tree) {
        assertThat(plain(read(CanonicalForm.of(tree)))).isEqualTo(plain(tree));
    }

    @Property(tries = 3_000)
    void treesAreEqual_exactlyWhenTheirFormsAre(
            @ForAll("trees") @Nullable Object one, @ForAll("trees") @Nullable Object other) {
        assertThat(CanonicalForm.of(one).equals(CanonicalForm.of(other)))
                .isEqualTo(Objects.equals(plain(one), plain(other)));
    }

    @Property(tries = 2_000)
    void setAndMap_haveNoOrder(@ForAll @UniqueElements List<Long> numbers, @ForAll Random random) {
        List<Long> shuffled = new ArrayList<>(numbers);
        Collections.shuffle(shuffled, random);

        assertThat(CanonicalForm.of(new LinkedHashSet<>(shuffled)))
                .isEqualTo(CanonicalForm.of(new LinkedHashSet<>(numbers)));
        assertThat(CanonicalForm.of(mapOf(shuffled, false))).isEqualTo(CanonicalForm.of(mapOf(numbers, false)));
        assertThat(CanonicalForm.of(mapOf(shuffled, true)))
                .isEqualTo(CanonicalForm.of(mapOf(numbers, true)))
                .isEqualTo(CanonicalForm.of(new HashMap<>(mapOf(numbers, true))));
    }

    @Property(tries = 2_000)
    void list_hasAnOrder(@ForAll @UniqueElements @Size(min = 2) List<Integer> numbers) {
        List<Integer> reversed = new ArrayList<>(numbers);
        Collections.reverse(reversed);

        assertThat(CanonicalForm.of(reversed)).isNotEqualTo(CanonicalForm.of(numbers));
    }

    @Provide
    Arbitrary<Double> doubles() {
        return Arbitraries.oneOf(
                Arbitraries.longs().map(Double::longBitsToDouble).filter(Double::isFinite),
                Arbitraries.longs().between(0, 1L << 40).map(Double::longBitsToDouble), // subnormal
                Arbitraries.integers().between(-1022, 1023).map(exponent -> Math.scalb(1.0, exponent)),
                Arbitraries.longs().map(cents -> cents / 100.0));
    }

    @Provide
    Arbitrary<Float> floats() {
        return Arbitraries.integers().map(Float::intBitsToFloat).filter(Float::isFinite);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<Integer> any = Arbitraries.integers().between(0, Character.MAX_CODE_POINT);
        Arbitrary<Integer> controls = Arbitraries.integers().between(0, 0x7f);
        return Arbitraries.frequencyOf(Tuple.of(1, any), Tuple.of(1, controls))
                .filter(codePoint -> codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE)
                .list()
                .ofMaxSize(20)
                .map(points -> points.stream().map(Character::toString).reduce("", String::concat));
    }

    /** Small, and of few characters, so that they come close to one another. */
    @Provide
    Arbitrary<@Nullable Object> trees() {
        Arbitrary<String> names =
                Arbitraries.strings().withChars("\"\\,:[]{}1a\u0001").ofMaxLength(2);
        Arbitrary<@Nullable Object> leaves = Arbitraries.oneOf(
                Arbitraries.of(true, false).asGeneric(),
                Arbitraries.integers().between(-11, 11).asGeneric(),
                Arbitraries.bigDecimals().ofScale(2).asGeneric(),
                Arbitraries.of("null", "true", "1", "[]", "{}").asGeneric(),
                names.asGeneric());
        return Arbitraries.recursive(
                () -> leaves.injectNull(0.1),
                tree -> Arbitraries.oneOf(
                        tree.list().ofMaxSize(3).asGeneric(),
                        Arbitraries.maps(names, tree).ofMaxSize(3).asGeneric()),
                0,
                3);
    }

    private static Map<Object, Long> mapOf(List<Long> numbers, boolean textKeys) {
        Map<Object, Long> map = new LinkedHashMap<>();
        numbers.forEach(number -> map.put(textKeys ? number.toString() : number, number));
        return map;
    }

    private static int digitsOf(String number) {
        BigDecimal decimal = new BigDecimal(number);
        return decimal.signum() == 0 ? 1 : decimal.stripTrailingZeros().precision();
    }

    private static JsonValue read(String form) {
        return JSON.createReader(new StringReader(form)).readValue();
    }

    /** JSON and Java alike, with numbers that are equal when their values are. */
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof JsonString string) {
            return string.getString();
        }
        if (value instanceof JsonNumber number) {
            return plain(number.bigDecimalValue());
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.signum() == 0 ? BigDecimal.ZERO : decimal.stripTrailingZeros();
        }
        if (value instanceof Integer integer) {
            return plain(BigDecimal.valueOf(integer));
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> elements = new ArrayList<>();
            list.forEach(element -> elements.add(plain(element)));
            return elements;
        }
        if (value instanceof Map<?, ?> map) {
            Map<@Nullable Object, @Nullable Object> members = new HashMap<>();
            map.forEach((name, member) -> members.put(name, plain(member)));
            return members;
        }
        if (value == JsonValue.TRUE || value == JsonValue.FALSE) {
            return value == JsonValue.TRUE;
        }
        return value == JsonValue.NULL ? null : value;
    }
}
