package dev.once.internal.jpa;

import dev.once.CallContext.Field;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The columns of {@code once_operation} that keep what is known of the caller: one for each field, named as it is. */
final class ContextColumns {

    static final int LENGTH = 255;

    private static final Map<Field, String> NAMES = Stream.of(Field.values())
            .collect(Collectors.toMap(
                    field -> field, ContextColumns::name, (one, other) -> one, () -> new EnumMap<>(Field.class)));

    private ContextColumns() {}

    private static String name(Field field) {
        // the bare word is reserved
        return field == Field.USER ? "user_id" : field.name().toLowerCase(Locale.ROOT);
    }

    /** The columns, as an INSERT lists them. */
    static String names() {
        return all(name -> name);
    }

    /** Their parameters, in the same order. */
    static String parameters() {
        return all(name -> ":" + name);
    }

    /** Those of an entry of the audit. */
    static String entryParameters() {
        return all(name -> ":" + AuditEntry.parameter(name));
    }

    /** The same with their type, where nothing else says it. */
    static String typedEntryParameters() {
        return all(name -> "cast(:" + AuditEntry.parameter(name) + " as varchar)");
    }

    /** An UPDATE's further assignments: of the parameters. */
    static String assigned() {
        return ", " + all(name -> name + " = :" + name);
    }

    /** An UPDATE's further assignments: of nothing. */
    static String cleared() {
        return ", " + all(name -> name + " = null");
    }

    private static String all(Function<String, String> each) {
        return NAMES.values().stream().map(each).collect(Collectors.joining(", "));
    }

    /** Adds a value for every column. A source outside of our hands may know more than the column holds: it is cut. */
    static Params bind(Params params, Map<Field, String> context) {
        return bind(params, context, name -> name);
    }

    /** The same, for an entry of the audit. */
    static Params bindEntry(Params params, Map<Field, String> context) {
        return bind(params, context, AuditEntry::parameter);
    }

    private static Params bind(Params params, Map<Field, String> context, UnaryOperator<String> parameter) {
        NAMES.forEach((field, name) -> {
            String value = context.get(field);
            params.with(parameter.apply(name), value == null ? null : Text.cut(value, LENGTH));
        });
        return params;
    }

    /** The context of a row. */
    static Map<Field, String> read(ResultSet row) throws SQLException {
        Map<Field, String> context = new EnumMap<>(Field.class);
        for (Map.Entry<Field, String> column : NAMES.entrySet()) {
            @Nullable String value = row.getString(column.getValue());
            if (value != null) {
                context.put(column.getKey(), value);
            }
        }
        return context;
    }
}
