package dev.once.internal.key;

import dev.once.internal.key.Fixtures.Bank;
import dev.once.internal.key.Fixtures.Card;
import dev.once.internal.key.Fixtures.Currency;
import dev.once.internal.key.Fixtures.Customer;
import dev.once.internal.key.Fixtures.Line;
import dev.once.internal.key.Fixtures.Maybe;
import dev.once.internal.key.Fixtures.Money;
import dev.once.internal.key.Fixtures.Nothing;
import dev.once.internal.key.Fixtures.Order;
import dev.once.internal.key.Fixtures.Page;
import dev.once.internal.key.Fixtures.Payment;
import dev.once.internal.key.Fixtures.PaymentMethod;
import dev.once.internal.key.Fixtures.Reason;
import dev.once.internal.key.Fixtures.Why;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.sql.Timestamp;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The values of {@code golden-v1.txt}, by the Java expression that makes each. */
final class GoldenValues {

    /** A value in a place of this declared type. */
    record Golden(@Nullable Object value, Type declared) {}

    /** Carries a type with its arguments. */
    abstract static class TypeOf<T> {
        Type type() {
            return ((ParameterizedType) getClass().getGenericSuperclass()).getActualTypeArguments()[0];
        }
    }

    private final Map<String, Golden> values = new LinkedHashMap<>();

    private GoldenValues() {}

    static Map<String, Golden> all() throws MalformedURLException {
        GoldenValues golden = new GoldenValues();
        golden.addAll();
        return golden.values;
    }

    private void add(String expression, @Nullable Object value) {
        if (value instanceof Enum<?> constant) { // one with a body has a class of its own
            add(expression, value, constant.getDeclaringClass());
        } else {
            add(expression, value, value == null ? Object.class : value.getClass());
        }
    }

    private void add(String expression, @Nullable Object value, Type declared) {
        if (values.put(expression, new Golden(value, declared)) != null) {
            throw new IllegalArgumentException("twice: " + expression);
        }
    }

    /** What is warned of is what applications pass. */
    @SuppressWarnings({
        "JavaUtilDate",
        "BigDecimalLiteralDouble",
        "FloatingPointLiteralPrecision",
        "UnnecessaryStringBuilder"
    })
    private void addAll() throws MalformedURLException {

        // Literals
        add("null", null);
        add("true", true);
        add("false", false);

        // Integers: their digits
        add("0", 0);
        add("1", 1);
        add("1L", 1L);
        add("(short) 1", (short) 1);
        add("(byte) -128", (byte) -128);
        add("Integer.MIN_VALUE", Integer.MIN_VALUE);
        add("Long.MAX_VALUE", Long.MAX_VALUE);
        add("Long.MIN_VALUE", Long.MIN_VALUE);
        add("9007199254740992L", 9007199254740992L);
        add("9007199254740993L", 9007199254740993L);
        add("new BigInteger(\"9007199254740993\")", new BigInteger("9007199254740993"));
        add("new BigInteger(\"-100000000000000000000\")", new BigInteger("-100000000000000000000"));
        add("new BigInteger(\"123456789012345678901\")", new BigInteger("123456789012345678901"));
        add("new BigInteger(\"1000000000000000000000\")", new BigInteger("1000000000000000000000"));
        add("new BigInteger(\"1234567890123456789012\")", new BigInteger("1234567890123456789012"));

        // Decimals: all digits, no trailing zero, an exponent from 1e+21 and from 1e-7
        add("new BigDecimal(\"1.0\")", new BigDecimal("1.0"));
        add("new BigDecimal(\"1.00\")", new BigDecimal("1.00"));
        add("new BigDecimal(\"12.50\")", new BigDecimal("12.50"));
        add("new BigDecimal(\"-12.50\")", new BigDecimal("-12.50"));
        add("new BigDecimal(\"0.00\")", new BigDecimal("0.00"));
        add("new BigDecimal(\"0E+1000000000\")", new BigDecimal("0E+1000000000"));
        add("new BigDecimal(\"1E+2\")", new BigDecimal("1E+2"));
        add("new BigDecimal(\"1E+20\")", new BigDecimal("1E+20"));
        add("new BigDecimal(\"1E+21\")", new BigDecimal("1E+21"));
        add("new BigDecimal(\"1E-6\")", new BigDecimal("1E-6"));
        add("new BigDecimal(\"-0.0000012300\")", new BigDecimal("-0.0000012300"));
        add("new BigDecimal(\"1E-7\")", new BigDecimal("1E-7"));
        add("new BigDecimal(\"0.00000015\")", new BigDecimal("0.00000015"));
        add("new BigDecimal(\"9007199254740993.10\")", new BigDecimal("9007199254740993.10"));
        add("new BigDecimal(\"123456789012345678901.50\")", new BigDecimal("123456789012345678901.50"));
        add("new BigDecimal(\"1234567890123456789012.50\")", new BigDecimal("1234567890123456789012.50"));
        add("new BigDecimal(\"1E+1000000000\")", new BigDecimal("1E+1000000000"));
        add("new BigDecimal(\"-1.5E-1000000000\")", new BigDecimal("-1.5E-1000000000"));
        add("new BigDecimal(\"10E+2147483647\")", new BigDecimal("10E+2147483647"));
        add("new BigDecimal(0.1)", new BigDecimal(0.1));

        // Binary floating point: the shortest decimal that reads back
        add("1.0", 1.0);
        add("-0.0", -0.0);
        add("0.1", 0.1);
        add("0.1 + 0.2", 0.1 + 0.2);
        add("2e-3", 2e-3);
        add("100.0", 100.0);
        add("1e20", 1e20);
        add("1e21", 1e21);
        add("8.41e21", 8.41e21);
        add("1e23", 1e23);
        add("1e-6", 1e-6);
        add("1e-7", 1e-7);
        add("333333333.33333329", 333333333.33333329);
        add("9007199254740993.0", 9007199254740993.0);
        add("2e-323", 2e-323);
        add("Double.MIN_VALUE", Double.MIN_VALUE);
        add("Double.MIN_NORMAL", Double.MIN_NORMAL);
        add("-Double.MAX_VALUE", -Double.MAX_VALUE);
        add("-0.0f", -0.0f);
        add("0.1f", 0.1f);
        add("(double) 0.1f", (double) 0.1f);
        add("16777216f", 16777216f);
        add("Float.MIN_VALUE", Float.MIN_VALUE);
        add("Float.MAX_VALUE", Float.MAX_VALUE);

        // Texts: nothing normalised, nothing escaped but what JSON must
        add("\"\"", "");
        add("\"O-1\"", "O-1");
        add("\"1\"", "1");
        add("\"1.00\"", "1.00");
        add("\"null\"", "null");
        add("\"a\\\"b\\\\c/d\"", "a\"b\\c/d");
        add("\"\\b\\t\\n\\f\\r\"", "\b\t\n\f\r");
        add("\"\\0\\1\\13\\37\"", "\0\1\13\37");
        add("\"<\\u007f\\u0085\\u2028\\u2029>\"", "<\u007f\u0085\u2028\u2029>");
        add("\"\\u00e9\"", "\u00e9");
        add("\"e\\u0301\"", "e\u0301");
        add("\"\\ufb01\"", "\ufb01");
        add("\"\\u20ac\\ud83d\\ude00\"", "\u20ac\ud83d\ude00");
        add("'x'", 'x');
        add("'\"'", '"');
        add("new char[] {'a', 'b'}", new char[] {'a', 'b'});
        add("new StringBuilder(\"ab\")", new StringBuilder("ab"));

        // Values that are a text
        add(
                "UUID.fromString(\"123E4567-E89B-12D3-A456-426614174000\")",
                UUID.fromString("123E4567-E89B-12D3-A456-426614174000"));
        add("URI.create(\"https://Example.com/a%2f?q=1#x\")", URI.create("https://Example.com/a%2f?q=1#x"));
        add("new URL(\"https://Example.com/a%2f\")", new URL("https://Example.com/a%2f"));
        add("java.util.Currency.getInstance(\"EUR\")", java.util.Currency.getInstance("EUR"));
        add("Locale.CANADA_FRENCH", Locale.CANADA_FRENCH);
        add("Locale.ROOT", Locale.ROOT);

        // Times: ISO 8601
        add("Instant.EPOCH", Instant.EPOCH);
        add("Instant.parse(\"2026-01-02T03:04:05.12Z\")", Instant.parse("2026-01-02T03:04:05.12Z"));
        add("Instant.parse(\"2026-01-02T03:04:05.123456789Z\")", Instant.parse("2026-01-02T03:04:05.123456789Z"));
        add("LocalDate.of(2026, 1, 2)", LocalDate.of(2026, 1, 2));
        add("LocalDate.of(12026, 1, 2)", LocalDate.of(12026, 1, 2));
        add("LocalDate.of(-1, 1, 2)", LocalDate.of(-1, 1, 2));
        add("LocalTime.of(3, 4)", LocalTime.of(3, 4));
        add("LocalTime.of(3, 4, 5)", LocalTime.of(3, 4, 5));
        add("LocalTime.of(3, 4, 0, 1000)", LocalTime.of(3, 4, 0, 1000));
        add("LocalDateTime.of(2026, 1, 2, 3, 4)", LocalDateTime.of(2026, 1, 2, 3, 4));
        add("LocalDateTime.of(2026, 1, 2, 3, 4, 5)", LocalDateTime.of(2026, 1, 2, 3, 4, 5));
        add("OffsetTime.of(3, 4, 0, 0, ZoneOffset.UTC)", OffsetTime.of(3, 4, 0, 0, ZoneOffset.UTC));
        add("OffsetDateTime.parse(\"2026-01-02T03:04:05+01:00\")", OffsetDateTime.parse("2026-01-02T03:04:05+01:00"));
        add("OffsetDateTime.parse(\"2026-01-02T02:04:05Z\")", OffsetDateTime.parse("2026-01-02T02:04:05Z"));
        add(
                "ZonedDateTime.parse(\"2026-01-02T03:04:00+01:00[Europe/Paris]\")",
                ZonedDateTime.parse("2026-01-02T03:04:00+01:00[Europe/Paris]"));
        add("Year.of(2026)", Year.of(2026));
        add("YearMonth.of(2026, 1)", YearMonth.of(2026, 1));
        add("MonthDay.of(1, 2)", MonthDay.of(1, 2));
        add("DayOfWeek.MONDAY", DayOfWeek.MONDAY);
        add("Month.MAY", Month.MAY);
        add("Duration.ZERO", Duration.ZERO);
        add("Duration.ofMinutes(90)", Duration.ofMinutes(90));
        add("Duration.ofDays(1)", Duration.ofDays(1));
        add("Duration.ofMillis(-1500)", Duration.ofMillis(-1500));
        add("Period.of(1, 14, 3)", Period.of(1, 14, 3));
        add("Period.ofWeeks(1)", Period.ofWeeks(1));
        add("ZoneId.of(\"Europe/Paris\")", ZoneId.of("Europe/Paris"));
        add("ZoneOffset.UTC", ZoneOffset.UTC);
        add("ZoneOffset.ofHours(1)", ZoneOffset.ofHours(1));
        add("new Date(0)", new Date(0));
        add("new java.sql.Date(1)", new java.sql.Date(1));
        add("new java.sql.Time(1)", new java.sql.Time(1));
        add(
                "Timestamp.from(Instant.parse(\"2026-01-02T03:04:05.123456789Z\"))",
                Timestamp.from(Instant.parse("2026-01-02T03:04:05.123456789Z")));
        add(
                "GregorianCalendar.from(ZonedDateTime.parse(\"2026-01-02T03:04:00+01:00[Europe/Paris]\"))",
                GregorianCalendar.from(ZonedDateTime.parse("2026-01-02T03:04:00+01:00[Europe/Paris]")));

        // Optional values: what they hold, or null
        add("Optional.of(\"x\")", Optional.of("x"));
        add("Optional.empty()", Optional.empty());
        add("OptionalInt.of(1)", OptionalInt.of(1));
        add("OptionalLong.empty()", OptionalLong.empty());
        add("OptionalDouble.of(0.5)", OptionalDouble.of(0.5));

        // Lists and arrays: in their order
        add("List.of()", List.of());
        add("List.of(2, 1)", List.of(2, 1));
        add("Arrays.asList(\"a\", null)", Arrays.asList("a", null));
        add("List.of(List.of(1), 2)", List.of(List.of(1), 2));
        add("List.of(\"1,2\")", List.of("1,2"));
        add("new ArrayDeque<>(List.of(2, 1))", new ArrayDeque<>(List.of(2, 1)));
        add("new int[] {2, 1}", new int[] {2, 1});
        add("new long[] {9007199254740993L}", new long[] {9007199254740993L});
        add("new double[] {1.0, 0.5}", new double[] {1.0, 0.5});
        add("new byte[] {-128, 0, 127}", new byte[] {-128, 0, 127});
        add("new byte[0]", new byte[0]);
        add("new boolean[] {true, false}", new boolean[] {true, false});
        add("new Character[] {'a', 'b'}", new Character[] {'a', 'b'});
        add("new String[][] {{\"a\", null}, {}}", new String[][] {{"a", null}, {}});

        // Sets: sorted by the canonical form of the elements
        add("Set.of()", Set.of());
        add("Set.of(9, 10)", Set.of(9, 10));
        add("Set.of(\"b\", \"a\", \"B\")", Set.of("b", "a", "B"));
        add("Set.of(\"a\", \"a!\")", Set.of("a", "a!"));
        add("Set.of(\"\\ufb33\", \"\\ud83d\\ude00\")", Set.of("\ufb33", "\ud83d\ude00"));
        add("Set.of(1, \"1\", true)", Set.of(1, "1", true));
        add(
                "Set.of(new BigDecimal(\"1.0\"), new BigDecimal(\"1.00\"))",
                Set.of(new BigDecimal("1.0"), new BigDecimal("1.00")));
        add("Set.of(Set.of(2, 1), List.of(2, 1))", Set.of(Set.of(2, 1), List.of(2, 1)));

        // Maps: an object where the keys are different texts, else sorted pairs
        add("Map.of()", Map.of());
        add("Map.of(\"b\", 1, \"a\", 2)", Map.of("b", 1, "a", 2));
        add("Map.of(\"a!\", 1, \"a\", 2)", Map.of("a!", 1, "a", 2));
        add(
                "Map.of(\"\\ufb33\", 1, \"\\ud83d\\ude00\", 2, \"\\r\", 3, \"\\u20ac\", 4)",
                Map.of("\ufb33", 1, "\ud83d\ude00", 2, "\r", 3, "\u20ac", 4));
        add("Collections.singletonMap(\"k\", null)", Collections.singletonMap("k", null));
        add("Map.of(LocalDate.of(2026, 1, 2), 1)", Map.of(LocalDate.of(2026, 1, 2), 1));
        add("Map.of(9, \"a\", 10, \"b\")", Map.of(9, "a", 10, "b"));
        add("Map.of(true, 1)", Map.of(true, 1));
        add("Collections.singletonMap(null, 1)", Collections.singletonMap(null, 1));
        add("Map.of(\"a\", 1, 2, 3)", Map.of("a", 1, 2, 3));
        add("Map.of(\"a\", 1, 'a', 2)", Map.of("a", 1, 'a', 2));
        add(
                "(Map<Currency, Integer>) Map.of(Currency.USD, 1, Currency.EUR, 2)",
                Map.of(Currency.USD, 1, Currency.EUR, 2),
                new TypeOf<Map<Currency, Integer>>() {}.type());
        add("Map.of(Reason.LATE, 1)", Map.of(Reason.LATE, 1));

        // Enums, records and beans
        add("Currency.EUR", Currency.EUR);
        add("Currency.USD", Currency.USD);
        add("new Line(\"a\", 1)", new Line("a", 1));
        add("new Money(new BigDecimal(\"12.50\"), Currency.USD)", new Money(new BigDecimal("12.50"), Currency.USD));
        add("new Nothing()", new Nothing());
        add("new Maybe(Optional.of(\"x\"))", new Maybe(Optional.of("x")));
        add("new Maybe(Optional.empty())", new Maybe(Optional.empty()));
        add("new Customer(\"Ann\", true)", new Customer("Ann", true));
        add(
                "new Order(\"O-1\", null, List.of(new Line(\"b\", 2), new Line(\"a\", 1)), Set.of(\"y\", \"x\"), Map.of(Currency.USD, BigDecimal.ONE))",
                new Order(
                        "O-1",
                        null,
                        List.of(new Line("b", 2), new Line("a", 1)),
                        Set.of("y", "x"),
                        Map.of(Currency.USD, BigDecimal.ONE)));

        // Where the declared type leaves the class open, the class is named
        add("(PaymentMethod) new Card(\"1\")", new Card("1"), PaymentMethod.class);
        add("(PaymentMethod) new Bank(\"1\")", new Bank("1"), PaymentMethod.class);
        add("new Payment(new Card(\"1\"))", new Payment(new Card("1")));
        add("new Why(Reason.LATE, Reason.LATE)", new Why(Reason.LATE, Reason.LATE));
        add("(Object) DayOfWeek.MONDAY", DayOfWeek.MONDAY, Object.class);
        add("(List<Line>) List.of(new Line(\"a\", 1))", List.of(new Line("a", 1)), new TypeOf<List<Line>>() {}.type());
        add("(List<?>) List.of(new Line(\"a\", 1))", List.of(new Line("a", 1)), new TypeOf<List<?>>() {}.type());
        add(
                "(Optional<Card>) Optional.of(new Card(\"1\"))",
                Optional.of(new Card("1")),
                new TypeOf<Optional<Card>>() {}.type());
        add("(Object) new Card[] {new Card(\"1\")}", new Card[] {new Card("1")}, Object.class);
        add("(Object) 1", 1, Object.class);
        add("(Object) \"1\"", "1", Object.class);
        add(
                "(Page<Line>) new Page<>(1, List.of(new Line(\"a\", 1)))",
                new Page<>(1, List.of(new Line("a", 1))),
                new TypeOf<Page<Line>>() {}.type());
        add(
                "(Page<?>) new Page<>(1, List.of(new Line(\"a\", 1)))",
                new Page<>(1, List.of(new Line("a", 1))),
                new TypeOf<Page<?>>() {}.type());

        // Values of Jakarta JSON Processing
        add("Json.createValue(new BigDecimal(\"1.00\"))", Json.createValue(new BigDecimal("1.00")));
        add("Json.createValue(\"1\")", Json.createValue("1"));
        add("JsonValue.NULL", JsonValue.NULL);
        add(
                "Json.createObjectBuilder().add(\"b\", Json.createArrayBuilder().add(1.0).add(true).addNull()).add(\"a\", \"x\").build()",
                Json.createObjectBuilder()
                        .add("b", Json.createArrayBuilder().add(1.0).add(true).addNull())
                        .add("a", "x")
                        .build());
    }
}
