package dev.once.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.internal.engine.ResultCodec;
import jakarta.json.bind.Jsonb;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Currency;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JsonbResultCodecTest {

    public record Money(BigDecimal amount, Currency currency) {}

    public record Line(String text, BigDecimal amount) {}

    public record Nested(
            String id,
            BigDecimal amount,
            Optional<String> note,
            List<Line> lines,
            Map<String, List<Line>> byText,
            DayOfWeek day,
            Instant at,
            int count,
            boolean done,
            Nested inner) {}

    public static class Bean {
        private String name = "default";
        private byte[] bytes = {};

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }

        public byte[] getBytes() {
            return bytes.clone();
        }

        public void setBytes(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bean that
                    && Objects.equals(name, that.name)
                    && java.util.Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Objects.hashCode(name);
        }
    }

    public static final class SubBean extends Bean {
        private String secret = "s";

        public String getSecret() {
            return secret;
        }

        public void setSecret(String secret) {
            this.secret = secret;
        }
    }

    /** The declared return types, by name. */
    @SuppressWarnings("unused")
    interface Returns {
        void nothing();

        Void boxedNothing();

        int primitive();

        long primitiveLong();

        boolean primitiveBoolean();

        char primitiveChar();

        double primitiveDouble();

        Integer boxed();

        String string();

        BigDecimal decimal();

        BigInteger integer();

        Line line();

        Nested nested();

        Bean bean();

        List<Line> lines();

        Set<String> strings();

        Map<String, List<Line>> map();

        Map<DayOfWeek, Integer> byDay();

        Map<Integer, String> byNumber();

        Line[] array();

        byte[] bytes();

        int[] ints();

        Optional<Line> optional();

        Optional<List<Line>> optionalList();

        OptionalInt optionalInt();

        OptionalLong optionalLong();

        OptionalDouble optionalDouble();

        DayOfWeek day();

        Instant instant();

        LocalDate date();

        LocalTime time();

        LocalDateTime dateTime();

        OffsetDateTime offset();

        ZonedDateTime zoned();

        Duration duration();

        Period period();

        UUID uuid();

        Currency currency();

        List<Currency> currencies();

        Locale locale();

        Year year();

        Money money();

        URI uri();
    }

    private static Jsonb jsonb;

    @BeforeAll
    static void open() {
        jsonb = JsonbResultCodec.binding();
    }

    @AfterAll
    static void close() throws Exception {
        jsonb.close();
    }

    static Stream<Arguments> results() {
        Line line = new Line("a", new BigDecimal("12.50"));
        Nested inner = new Nested(null, null, Optional.empty(), null, null, null, null, 0, false, null);
        Nested nested = new Nested(
                "N-1",
                new BigDecimal("12345678901234567890.10"),
                Optional.of("note"),
                List.of(line, line),
                Map.of("a", List.of(line)),
                DayOfWeek.FRIDAY,
                Instant.parse("2026-01-02T03:04:05.123456789Z"),
                7,
                true,
                inner);
        Bean bean = new Bean();
        bean.setName(null);
        bean.setBytes(new byte[] {0, -1, 127});
        ZonedDateTime zoned =
                ZonedDateTime.of(LocalDateTime.parse("2026-07-02T03:04:05.000000001"), ZoneId.of("Europe/Berlin"));
        return Stream.of(
                Arguments.of("nothing", null),
                Arguments.of("boxedNothing", null),
                Arguments.of("primitive", 5),
                Arguments.of("primitiveLong", Long.MIN_VALUE),
                Arguments.of("primitiveBoolean", true),
                Arguments.of("primitiveChar", 'ä'),
                Arguments.of("primitiveDouble", 0.1d),
                Arguments.of("boxed", 5),
                Arguments.of("boxed", null),
                Arguments.of("string", "quotes \" and \u2028 and \uD83D\uDE00"),
                Arguments.of("string", "null"),
                Arguments.of("string", ""),
                Arguments.of("string", null),
                Arguments.of("decimal", new BigDecimal("12.50")),
                Arguments.of("decimal", new BigDecimal("0.1000000000000000055511151231257827")),
                Arguments.of("decimal", new BigDecimal("1E+5")),
                Arguments.of("integer", new BigInteger("9007199254740993")),
                Arguments.of("line", line),
                Arguments.of("line", null),
                Arguments.of("nested", nested),
                Arguments.of("bean", bean),
                Arguments.of("lines", List.of(line)),
                Arguments.of("lines", new ArrayList<>(java.util.Arrays.asList(line, null))),
                Arguments.of("strings", Set.of("x", "y")),
                Arguments.of("map", Map.of("k", List.of(line), "empty", List.of())),
                Arguments.of("byDay", new EnumMap<>(Map.of(DayOfWeek.MONDAY, 1))),
                Arguments.of("byNumber", Map.of(1, "one")),
                Arguments.of("array", new Line[] {line}),
                Arguments.of("bytes", new byte[] {0, -1, 127}),
                Arguments.of("ints", new int[] {1, 2}),
                Arguments.of("optional", Optional.of(line)),
                Arguments.of("optional", Optional.empty()),
                Arguments.of("optionalList", Optional.of(List.of(line))),
                Arguments.of("optionalInt", OptionalInt.of(3)),
                Arguments.of("optionalInt", OptionalInt.empty()),
                Arguments.of("optionalLong", OptionalLong.of(3)),
                Arguments.of("optionalLong", OptionalLong.empty()),
                Arguments.of("optionalDouble", OptionalDouble.of(3.5)),
                Arguments.of("optionalDouble", OptionalDouble.empty()),
                Arguments.of("day", DayOfWeek.SUNDAY),
                Arguments.of("instant", Instant.parse("2026-01-02T03:04:05.123456789Z")),
                Arguments.of("date", LocalDate.parse("2026-01-02")),
                Arguments.of("time", LocalTime.parse("03:04:05.000000001")),
                Arguments.of("dateTime", LocalDateTime.parse("2026-01-02T03:04:05.000000001")),
                Arguments.of("offset", OffsetDateTime.parse("2026-01-02T03:04:05.000000001+02:00")),
                Arguments.of("zoned", zoned),
                Arguments.of("duration", Duration.parse("PT1H0.000000001S")),
                Arguments.of("period", Period.parse("P1Y2M3D")),
                Arguments.of("uuid", UUID.fromString("00000000-0000-0001-0000-000000000002")),
                Arguments.of("currency", Currency.getInstance("EUR")),
                Arguments.of("currencies", List.of(Currency.getInstance("EUR"))),
                Arguments.of("locale", Locale.GERMANY),
                Arguments.of("year", Year.of(2026)),
                Arguments.of("money", new Money(new BigDecimal("1.10"), Currency.getInstance("JPY"))),
                Arguments.of("uri", URI.create("https://example.com/a?b")));
    }

    @ParameterizedTest
    @MethodSource("results")
    void result_comesBackAsItWas(String method, Object result) {
        ResultCodec codec = codec(method);

        String json = codec.write(result);

        assertThat(codec.read(json)).as(json).isEqualTo(result);
    }

    @Test
    void decimal_keepsItsScale() {
        ResultCodec codec = codec("line");

        String json = codec.write(new Line("a", new BigDecimal("12.50")));

        assertThat(json).contains("12.50");
        assertThat(((Line) codec.read(json)).amount()).isEqualTo(new BigDecimal("12.50"));
    }

    @Test
    void subclassOfTheDeclaredType_isWrittenByTheDeclaredType() {
        assertThat(codec("bean").write(new SubBean())).doesNotContain("secret");
    }

    @Test
    void jsonOfAnotherType_isRefused() {
        ResultCodec codec = codec("line");

        assertThatThrownBy(() -> codec.read("[1,2]")).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> codec.read("{\"text\":\"a\",\"amount\":\"x\"}"))
                .isInstanceOf(RuntimeException.class);
    }

    private static ResultCodec codec(String method) {
        Type type = Stream.of(Returns.class.getMethods())
                .filter(candidate -> candidate.getName().equals(method))
                .findFirst()
                .orElseThrow()
                .getGenericReturnType();
        return JsonbResultCodec.of(jsonb, type);
    }
}
