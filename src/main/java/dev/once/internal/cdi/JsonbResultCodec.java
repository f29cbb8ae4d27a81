package dev.once.internal.cdi;

import dev.once.internal.engine.ResultCodec;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.adapter.JsonbAdapter;
import jakarta.json.bind.config.BinaryDataStrategy;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Year;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Results as JSON by the platform's JSON binding, always by the declared type: what a subclass adds is not written, and
 * nothing is ever read as another class than the declaration names. Thread-safe.
 *
 * <p>An {@code Optional} is written as what it holds, and an empty one as {@code null}; so a {@code null} that a method
 * returns where it declares an {@code Optional} is given to later calls as an empty one.
 */
final class JsonbResultCodec implements ResultCodec {

    private static final String NULL = "null";

    /** The binding reads {@code null} for them. */
    private static final Map<Type, Object> EMPTY = Map.of(
            OptionalInt.class, OptionalInt.empty(),
            OptionalLong.class, OptionalLong.empty(),
            OptionalDouble.class, OptionalDouble.empty());

    private final Jsonb jsonb;
    private final Type type;
    private final boolean optional;

    /** {@code type}: of what an {@code Optional} holds where {@code optional}. */
    private JsonbResultCodec(Jsonb jsonb, Type type, boolean optional) {
        this.jsonb = jsonb;
        this.type = type;
        this.optional = optional;
    }

    /**
     * The codec of a method.
     *
     * @param declared its return type, without type variables
     */
    static ResultCodec of(Jsonb jsonb, Type declared) {
        if (declared == void.class || declared == Void.class) {
            return new Nothing();
        }
        boolean optional = declared instanceof ParameterizedType generic && generic.getRawType() == Optional.class;
        return new JsonbResultCodec(
                jsonb, optional ? ((ParameterizedType) declared).getActualTypeArguments()[0] : declared, optional);
    }

    /** The binding for recorded results; to be closed at the end. */
    static Jsonb binding() {
        return binding(config -> config);
    }

    /** The same binding with something changed. */
    static Jsonb binding(UnaryOperator<JsonbConfig> change) {
        return JsonbBuilder.create(change.apply(new JsonbConfig()
                // A member that is left out would be read as the class's default, not as null.
                .withNullValues(true)
                .withAdapters(new CurrencyAdapter(), new LocaleAdapter(), new YearAdapter())
                .withBinaryDataStrategy(BinaryDataStrategy.BASE_64)));
    }

    @Override
    public String write(@Nullable Object result) {
        Object value = optional && result != null ? ((Optional<?>) result).orElse(null) : result;
        return value == null ? NULL : jsonb.toJson(value, type);
    }

    @Override
    public @Nullable Object read(String json) {
        Object value = json.equals(NULL) ? EMPTY.get(type) : jsonb.fromJson(json, type);
        return optional ? Optional.ofNullable(value) : value;
    }

    /** The codec of methods without a result. */
    private static final class Nothing implements ResultCodec {

        @Override
        public String write(@Nullable Object result) {
            return NULL;
        }

        @Override
        public @Nullable Object read(String json) {
            return null;
        }
    }

    /** The binding would write the properties of the class, and could not read them. */
    public static final class CurrencyAdapter implements JsonbAdapter<Currency, String> {

        @Override
        public String adaptToJson(Currency currency) {
            return currency.getCurrencyCode();
        }

        @Override
        public Currency adaptFromJson(String code) {
            return Currency.getInstance(code);
        }
    }

    /** As {@link CurrencyAdapter}. */
    public static final class LocaleAdapter implements JsonbAdapter<Locale, String> {

        @Override
        public String adaptToJson(Locale locale) {
            return locale.toLanguageTag();
        }

        @Override
        public Locale adaptFromJson(String tag) {
            return Locale.forLanguageTag(tag);
        }
    }

    /** As {@link CurrencyAdapter}. */
    public static final class YearAdapter implements JsonbAdapter<Year, String> {

        @Override
        public String adaptToJson(Year year) {
            return year.toString();
        }

        @Override
        public Year adaptFromJson(String year) {
            return Year.parse(year);
        }
    }
}
