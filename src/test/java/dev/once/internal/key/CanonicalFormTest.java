package dev.once.internal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.internal.key.Fixtures.Bank;
import dev.once.internal.key.Fixtures.Broken;
import dev.once.internal.key.Fixtures.Card;
import dev.once.internal.key.Fixtures.Currency;
import dev.once.internal.key.Fixtures.Customer;
import dev.once.internal.key.Fixtures.Fault;
import dev.once.internal.key.Fixtures.Flags;
import dev.once.internal.key.Fixtures.Invoice;
import dev.once.internal.key.Fixtures.LazyCustomer;
import dev.once.internal.key.Fixtures.Line;
import dev.once.internal.key.Fixtures.Maybe;
import dev.once.internal.key.Fixtures.Money;
import dev.once.internal.key.Fixtures.NoGetters;
import dev.once.internal.key.Fixtures.Node;
import dev.once.internal.key.Fixtures.Nothing;
import dev.once.internal.key.Fixtures.Order;
import dev.once.internal.key.Fixtures.Page;
import dev.once.internal.key.Fixtures.Pages;
import dev.once.internal.key.Fixtures.Payment;
import dev.once.internal.key.Fixtures.PaymentMethod;
import dev.once.internal.key.Fixtures.Reason;
import dev.once.internal.key.Fixtures.Why;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CanonicalFormTest {

    @Test
    void equalNumbersOfAnyType_areOneText() {
        List<Object> ones =
                List.of(1, 1L, (short) 1, (byte) 1, 1.0, 1.0f, BigInteger.ONE, BigDecimal.ONE, new BigDecimal("1.00"));

        assertThat(ones).extracting(CanonicalForm::of).containsOnly("1");
    }

    @Test
    void zerosOfAnyScaleAndSign_areOneText() {
        List<Object> zeros = List.of(0, -0.0, 0.0, -0.0f, new BigDecimal("0E+1000000000"), new BigDecimal("0.000"));

        assertThat(zeros).extracting(CanonicalForm::of).containsOnly("0");
    }

    @Test
    void integersBeyondDoublePrecision_areDifferent() {
        assertThat(CanonicalForm.of(9007199254740993L)).isEqualTo("9007199254740993");
        assertThat(CanonicalForm.of(9007199254740992L)).isEqualTo("9007199254740992");
        assertThat(CanonicalForm.of(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
    }

    @ParameterizedTest
    @CsvSource({
        "1E+1000000000, 1e+1000000000",
        "1E-1000000000, 1e-1000000000",
        "10E+2147483647, 1e+2147483648",
        "100E-2147483647, 1e-2147483645",
        "-12.3400, -12.34",
        "100, 100",
        "100000000000000000000, 100000000000000000000",
        "1000000000000000000000, 1e+21",
        "1234567890123456789012.5, 1.2345678901234567890125e+21",
        "123456789012345678901.5, 123456789012345678901.5",
        "0.000001, 0.000001",
        "0.0000001, 1e-7",
        "0.00000123, 0.00000123",
        "0.000000123, 1.23e-7"
    })
    void decimals_areExactAndAsShortAsTheirDigits(String number, String expected) {
        assertThat(CanonicalForm.of(new BigDecimal(number))).isEqualTo(expected);
    }

    @Test
    void doubleAndDecimalOfItsShortestText_areEqual() {
        assertThat(CanonicalForm.of(0.1)).isEqualTo(CanonicalForm.of(new BigDecimal("0.1")));
        assertThat(CanonicalForm.of(0.1f)).isEqualTo("0.1");
        assertThat(CanonicalForm.of(Double.MIN_VALUE)).isEqualTo("5e-324");
        assertThat(CanonicalForm.of(Float.MIN_VALUE)).isEqualTo("1e-45");
        assertThat(CanonicalForm.of(Float.MAX_VALUE)).isEqualTo("3.4028235e+38");
    }

    /** {@code Double.toString} of Java 17 has more digits for some of these, {@code 8.409999999999999E21} for one. */
    @ParameterizedTest
    @CsvSource({
        "2.0E-3, 0.002",
        "1.0E23, 1e+23",
        "8.41E21, 8.41e+21",
        "2.0E-323, 2e-323",
        "2.2250738585072014E-308, 2.2250738585072014e-308",
        "5.0E-324, 5e-324",
        "0.3, 0.3"
    })
    void double_hasItsShortestTextOnEveryJavaVersion(String number, String expected) {
        assertThat(CanonicalForm.of(Double.parseDouble(number))).isEqualTo(expected);
    }

    @Test
    void notFiniteNumber_isRefusedWithItsPlace() {
        for (Object number : List.of(Double.NaN, Double.NEGATIVE_INFINITY, Float.NaN, Float.POSITIVE_INFINITY)) {
            assertThatThrownBy(() -> CanonicalForm.of(Map.of("secret", List.of(1, number))))
                    .isInstanceOf(InvalidIdempotencyKeyException.class)
                    .hasMessageContaining("value{}[1] is NaN or infinite")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void textsOfAnyType_areOneText() {
        List<Object> texts = List.of("a", 'a', CharBuffer.wrap("a"), new char[] {'a'});

        assertThat(texts).extracting(CanonicalForm::of).containsOnly("\"a\"");
    }

    @Test
    void numberAndItsText_areDifferent() {
        assertThat(CanonicalForm.of("1")).isNotEqualTo(CanonicalForm.of(1));
        assertThat(CanonicalForm.of("null")).isNotEqualTo(CanonicalForm.of(null));
        assertThat(CanonicalForm.of("true")).isNotEqualTo(CanonicalForm.of(true));
    }

    @Test
    void composedAndDecomposedLetter_areDifferent() {
        assertThat(CanonicalForm.of("\u00e9")).isNotEqualTo(CanonicalForm.of("e\u0301"));
    }

    @Test
    void halfOfASurrogatePair_isRefused() {
        for (String text : List.of("\ud83d", "\ude00", "a\ud83db", "\ude00\ud83d")) {
            assertThatThrownBy(() -> CanonicalForm.of(text)).hasMessageContaining("half of a surrogate pair");
            assertThatThrownBy(() -> CanonicalForm.of(Map.of(text, 1)))
                    .hasMessageContaining("half of a surrogate pair");
        }
        assertThat(CanonicalForm.of("\ud83d\ude00")).isEqualTo("\"\ud83d\ude00\"");
        assertThat(CanonicalForm.of("\ud83d\ude00".toCharArray())).isEqualTo("\"\ud83d\ude00\"");
    }

    @Test
    void enumConstant_isItsName_withABodyOfItsOwnToo() {
        assertThat(CanonicalForm.of(new Money(BigDecimal.ONE, Currency.EUR)))
                .isEqualTo("{\"amount\":1,\"currency\":\"EUR\"}");
        assertThat(CanonicalForm.of(new Money(BigDecimal.ONE, Currency.USD)))
                .isEqualTo("{\"amount\":1,\"currency\":\"USD\"}");
        assertThat(CanonicalForm.of(Currency.USD, Currency.class)).isEqualTo("\"USD\"");
    }

    @Test
    void optional_isWhatItHoldsOrNull() {
        assertThat(CanonicalForm.of(new Maybe(Optional.of("x")))).isEqualTo("{\"text\":\"x\"}");
        assertThat(CanonicalForm.of(new Maybe(Optional.empty()))).isEqualTo("{\"text\":null}");
        assertThat(CanonicalForm.of(OptionalInt.of(1))).isEqualTo("1");
        assertThat(CanonicalForm.of(OptionalLong.empty())).isEqualTo("null");
        assertThat(CanonicalForm.of(OptionalDouble.of(0.5))).isEqualTo("0.5");
        assertThatThrownBy(() -> CanonicalForm.of(Optional.of(Optional.empty())))
                .hasMessageContaining("Optional in an Optional");
        assertThatThrownBy(() -> CanonicalForm.of(Optional.of(OptionalInt.empty())))
                .hasMessageContaining("Optional in an Optional");
    }

    @Test
    void record_isItsComponentsSorted() {
        Order order = new Order(
                "O-1",
                null,
                List.of(new Line("b", 2), new Line("a", 1)),
                Set.of("x", "y"),
                Map.of(Currency.USD, new BigDecimal("5.0"), Currency.EUR, BigDecimal.TEN));

        assertThat(CanonicalForm.of(order))
                .isEqualTo("{\"id\":\"O-1\",\"limits\":{\"EUR\":10,\"USD\":5},"
                        + "\"lines\":[{\"article\":\"b\",\"quantity\":2},{\"article\":\"a\",\"quantity\":1}],"
                        + "\"note\":null,\"tags\":[\"x\",\"y\"]}");
        assertThat(CanonicalForm.of(new Nothing())).isEqualTo("{}");
    }

    @Test
    void privateNestedRecord_isRead() {
        assertThat(CanonicalForm.of(Fixtures.hidden("x"))).isEqualTo("{\"secretName\":\"x\"}");
    }

    @Test
    void bean_isItsPublicGetters_nullsAndInheritedOnesIncluded() {
        assertThat(CanonicalForm.of(new Customer("Ann", true)))
                .isEqualTo("{\"URL\":\"u\",\"active\":true,\"address\":\"Rue 1\",\"birthday\":null,"
                        + "\"name\":\"Ann\",\"rating\":3}");
    }

    @Test
    void getterThatThrows_isRefusedWithItsCause() {
        assertThatThrownBy(() -> CanonicalForm.of(List.of(new Broken())))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("value[0].value cannot be read")
                .hasMessageNotContaining("detached")
                .hasRootCauseMessage("detached");
    }

    @Test
    void implementationsWithEqualMembers_areDifferentWhereTheDeclaredTypeLeavesThemOpen() {
        assertThat(CanonicalForm.of(new Payment(new Card("1"))))
                .isEqualTo("{\"method\":{\"@type\":\"dev.once.internal.key.Fixtures$Card\",\"id\":\"1\"}}")
                .isNotEqualTo(CanonicalForm.of(new Payment(new Bank("1"))));
        assertThat(CanonicalForm.of(new Card("1"), PaymentMethod.class))
                .isNotEqualTo(CanonicalForm.of(new Bank("1"), PaymentMethod.class));
        assertThat(CanonicalForm.of(new Card("1"), Card.class)).isEqualTo("{\"id\":\"1\"}");
        assertThat(CanonicalForm.of(new Card[] {new Card("1")}, Object.class))
                .isNotEqualTo(CanonicalForm.of(new Bank[] {new Bank("1")}, Object.class));
    }

    @Test
    void constantsWithEqualNames_areDifferentWhereTheDeclaredTypeLeavesThemOpen() {
        assertThat(CanonicalForm.of(new Why(Reason.LATE, Reason.LATE)))
                .isEqualTo("{\"cause\":{\"@type\":\"dev.once.internal.key.Fixtures$Reason\",\"name\":\"LATE\"},"
                        + "\"reason\":\"LATE\"}")
                .isNotEqualTo(CanonicalForm.of(new Why(Fault.LATE, Reason.LATE)));
        assertThat(CanonicalForm.of(Map.of(Reason.LATE, 1))).isNotEqualTo(CanonicalForm.of(Map.of(Fault.LATE, 1)));
    }

    @Test
    void typeArguments_areDeclaredTypes() {
        Page<Line> page = new Page<>(1, List.of(new Line("a", 1)));

        assertThat(CanonicalForm.of(new Pages(page, page)))
                .isEqualTo("{\"anything\":{\"items\":[{\"@type\":\"dev.once.internal.key.Fixtures$Line\","
                        + "\"article\":\"a\",\"quantity\":1}],\"number\":1},"
                        + "\"lines\":{\"items\":[{\"article\":\"a\",\"quantity\":1}],\"number\":1}}");
    }

    @Test
    void setsAndMaps_haveNoOrder() {
        List<String> some = List.of("b", "a", "\ud83d\ude00", "\ufb33", "B", "", "a\n");
        List<String> reversed = new ArrayList<>(some);
        Collections.reverse(reversed);
        Map<String, Integer> one = new LinkedHashMap<>();
        some.forEach(each -> one.put(each, each.length()));
        Map<String, Integer> other = new LinkedHashMap<>();
        reversed.forEach(each -> other.put(each, each.length()));

        assertThat(CanonicalForm.of(new LinkedHashSet<>(some)))
                .isEqualTo(CanonicalForm.of(new LinkedHashSet<>(reversed)))
                .isEqualTo("[\"\",\"B\",\"a\",\"a\\n\",\"b\",\"\ud83d\ude00\",\"\ufb33\"]");
        assertThat(CanonicalForm.of(one))
                .isEqualTo(CanonicalForm.of(other))
                .isEqualTo(CanonicalForm.of(new TreeMap<>(one)));
    }

    @Test
    void elementsOfASetThatAreWrittenAlike_stayAsManyAsTheyAre() {
        Set<Object> one = Collections.newSetFromMap(new IdentityHashMap<>());
        one.add(new Customer("Ann", true));
        Set<Object> two = Collections.newSetFromMap(new IdentityHashMap<>());
        two.addAll(List.of(new Customer("Ann", true), new Customer("Ann", true)));

        assertThat(CanonicalForm.of(two)).isNotEqualTo(CanonicalForm.of(one));
    }

    @Test
    void mapWithKeysThatAreNoTexts_isSortedPairs() {
        assertThat(CanonicalForm.of(Map.of(10, "b", 9, "a"))).isEqualTo("[[10,\"b\"],[9,\"a\"]]");
        assertThat(CanonicalForm.of(Map.of("1", "a"))).isEqualTo("{\"1\":\"a\"}");
        assertThat(CanonicalForm.of(Collections.singletonMap(null, 1))).isEqualTo("[[null,1]]");
        assertThat(CanonicalForm.of(Collections.singletonMap("k", null))).isEqualTo("{\"k\":null}");
        Map<Object, Integer> sameTexts = new HashMap<>(Map.of("a", 1, 'a', 2));
        assertThat(CanonicalForm.of(sameTexts)).isEqualTo("[[\"a\",1],[\"a\",2]]");
        assertThat(CanonicalForm.of(Map.of(new BigDecimal("1.0"), 1)))
                .isEqualTo(CanonicalForm.of(Map.of(new BigDecimal("1.00"), 1)));
        assertThat(CanonicalForm.of(Map.of())).isEqualTo("{}");
    }

    @Test
    void listsAndArrays_keepTheirOrder() {
        assertThat(List.of(
                        List.of(2, 1),
                        new int[] {2, 1},
                        new byte[] {2, 1},
                        new long[] {2, 1},
                        new Integer[] {2, 1},
                        new double[] {2, 1},
                        new float[] {2, 1},
                        new short[] {2, 1},
                        new ArrayDeque<>(List.of(2, 1))))
                .extracting(CanonicalForm::of)
                .containsOnly("[2,1]");
        assertThat(CanonicalForm.of(new boolean[] {true, false})).isEqualTo("[true,false]");
        assertThat(CanonicalForm.of(new byte[] {-128, 0, 127})).isEqualTo("[-128,0,127]");
        assertThat(CanonicalForm.of(new String[][] {{"a", null}, {}})).isEqualTo("[[\"a\",null],[]]");
        assertThat(CanonicalForm.of(Arrays.asList(1, null))).isEqualTo("[1,null]");
    }

    @Test
    void structure_isNotFlattened() {
        assertThat(List.of(
                        List.of(1, 2),
                        List.of(List.of(1), 2),
                        List.of(1, List.of(2)),
                        List.of(List.of(1, 2)),
                        List.of("1,2")))
                .extracting(CanonicalForm::of)
                .doesNotHaveDuplicates();
    }

    @Test
    void oldDates_areInstants() {
        Instant instant = Instant.parse("2026-01-02T03:04:05.123456789Z");

        assertThat(CanonicalForm.of(Timestamp.from(instant))).isEqualTo("\"2026-01-02T03:04:05.123456789Z\"");
        assertThat(CanonicalForm.of(Date.from(instant))).isEqualTo("\"2026-01-02T03:04:05.123Z\"");
        assertThat(CanonicalForm.of(new java.sql.Date(instant.toEpochMilli())))
                .isEqualTo("\"2026-01-02T03:04:05.123Z\"");
    }

    @Test
    void localeThatNoTagCanExpress_isRefused() {
        assertThat(CanonicalForm.of(Locale.CANADA_FRENCH)).isEqualTo("\"fr-CA\"");
        assertThat(CanonicalForm.of(Locale.ROOT)).isEqualTo("\"und\"");
        assertThatThrownBy(() -> CanonicalForm.of(List.of(new Locale("de", "POSIX", "x"))))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("value[0] cannot be read");
    }

    @Test
    void jsonValues_areWhatTheyAre() {
        JsonValue json = Json.createReader(new StringReader(
                        "{\"b\":[1.0,\"x\",true,false,null,{\"z\":\"\\u0001\"}],\"a\":12345678901234567890}"))
                .readValue();

        assertThat(CanonicalForm.of(json))
                .isEqualTo("{\"a\":12345678901234567890,\"b\":[1,\"x\",true,false,null,{\"z\":\"\\u0001\"}]}");
        assertThat(CanonicalForm.of(Json.createValue(7))).isEqualTo("7");
    }

    @Test
    void cycle_isRefusedWithItsPlace() {
        Node node = new Node();
        node.linkedTo(List.of(new Node(), node));
        List<Object> list = new ArrayList<>();
        list.add(list);
        Map<String, Object> map = new HashMap<>();
        map.put("secret", map);

        assertThatThrownBy(() -> CanonicalForm.of(node)).hasMessageContaining("value.next[1] contains itself");
        assertThatThrownBy(() -> CanonicalForm.of(list)).hasMessageContaining("value[0] contains itself");
        assertThatThrownBy(() -> CanonicalForm.of(map))
                .hasMessageContaining("value{} contains itself")
                .hasMessageNotContaining("secret");
    }

    @Test
    void objectThatIsMetTwiceButNotInItself_isNoCycle() {
        Line line = new Line("a", 1);

        assertThat(CanonicalForm.of(new Line[] {line, line}))
                .isEqualTo("[{\"article\":\"a\",\"quantity\":1},{\"article\":\"a\",\"quantity\":1}]");
    }

    @Test
    void nesting_isRefusedBeforeTheStackEnds() {
        assertThat(CanonicalForm.of(nested(100))).hasSize(200);
        assertThatThrownBy(() -> CanonicalForm.of(nested(101))).hasMessageContaining("more than 100 levels");
        assertThatThrownBy(() -> CanonicalForm.of(nested(100_000))).hasMessageContaining("more than 100 levels");
    }

    private static Object nested(int levels) {
        Object value = List.of();
        for (int i = 1; i < levels; i++) {
            value = Collections.singletonList(value);
        }
        return value;
    }

    static Stream<Object> unsupported() {
        Supplier<String> function = () -> "secret";
        return Stream.of(
                function,
                Stream.of(1),
                List.of(1).iterator(),
                new ByteArrayInputStream(new byte[0]),
                Thread.currentThread(),
                String.class,
                new Object(),
                new AtomicInteger(1),
                new NoGetters(),
                new IllegalStateException("secret"),
                new HashMap<>(Map.of("secret", 1)).entrySet().iterator().next());
    }

    @ParameterizedTest
    @MethodSource
    void unsupported(Object value) {
        assertThatThrownBy(() -> CanonicalForm.of(Collections.singletonList(value)))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("value[0] is a " + value.getClass().getName())
                .hasMessageContaining("did not run")
                .hasMessageNotContaining("secret");
    }

    interface Named {
        String getName();
    }

    @Test
    void classWithoutAStableName_isRefusedWhereItsNameIsNeeded() {
        Named lambda = () -> "x";
        Named anonymous = new Named() {
            @Override
            public String getName() {
                return "x";
            }
        };

        for (Object value : List.of(lambda, anonymous)) {
            assertThatThrownBy(() -> CanonicalForm.of(value, Named.class)).hasMessageContaining("another run");
        }
    }

    @Test
    void collectionWhoseIteratorThrows_isRefusedWithItsCause() {
        Set<Object> set = new HashSet<>() {
            @Override
            public java.util.Iterator<Object> iterator() {
                throw new IllegalStateException("session is closed");
            }
        };

        assertThatThrownBy(() -> CanonicalForm.of(set))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasRootCauseMessage("session is closed");
    }

    @Test
    void twoGettersOfOneProperty_areRefusedUnlessBothAreTheFlag() {
        assertThatThrownBy(() -> CanonicalForm.of(new Invoice(null)))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("has two getters for its property paid");
        assertThat(CanonicalForm.of(new Flags())).isEqualTo("{\"active\":true}");
    }

    @Test
    void proxy_isRefused() {
        assertThatThrownBy(() -> CanonicalForm.of(List.of(new LazyCustomer())))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("value[0] is a " + LazyCustomer.class.getName() + ", which is a proxy");
    }
}
