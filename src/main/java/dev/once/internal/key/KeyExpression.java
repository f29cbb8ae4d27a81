package dev.once.internal.key;

import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.internal.key.KeyPlan.Argument;
import dev.once.internal.key.KeyPlan.BusinessKey;
import jakarta.el.ELException;
import jakarta.el.ExpressionFactory;
import jakarta.el.ValueExpression;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A key expression: text with values in Jakarta Expression Language, {@code ${order.id}:${order.currency}}. Each
 * {@code ${…}} is a value of its own, with its own type; the text around them is for people and no part of the key: one
 * joined text would be the same for ("x:y", "z") and ("x", "y:z").
 *
 * <p>Parsed once. Immutable; thread-safe.
 */
final class KeyExpression implements BusinessKey {

    /**
     * A piece of the text.
     *
     * @param text as it was written; without the braces where it is a value
     * @param value null where it is text for people only
     */
    private record Piece(String text, @Nullable Value value) {}

    /** What stands between the braces, and what the declarations say of its type. */
    private record Value(ValueExpression expression, Position position) {}

    private final Map<String, Argument> parameters;
    private final List<Piece> pieces;

    private KeyExpression(Map<String, Argument> parameters, List<Piece> pieces) {
        this.parameters = parameters;
        this.pieces = List.copyOf(pieces);
    }

    /**
     * Parses an expression.
     *
     * @param problems takes a clause for each thing that is wrong with it
     * @return empty where something is
     */
    static Optional<KeyExpression> parse(String expression, List<Argument> parameters, Consumer<String> problems) {
        Map<String, Argument> byName = new HashMap<>();
        parameters.forEach(parameter -> byName.put(parameter.name(), parameter));
        List<String> wrong = new ArrayList<>();
        List<Piece> pieces = new ArrayList<>();
        for (KeyTemplate.Part part : KeyTemplate.split(expression, wrong::add)) {
            Value value = part.isValue() ? value(part.text(), byName, wrong::add) : null;
            pieces.add(new Piece(part.text(), value));
        }
        if (wrong.isEmpty() && pieces.stream().allMatch(piece -> piece.value() == null)) {
            wrong.add("names no parameter: it has no ${…}, and would be one key for all calls");
        }
        wrong.forEach(problems);
        return wrong.isEmpty() ? Optional.of(new KeyExpression(byName, pieces)) : Optional.empty();
    }

    private static @Nullable Value value(String text, Map<String, Argument> parameters, Consumer<String> problems) {
        String quoted = "${" + text + "}";
        Names names = new Names();
        ValueExpression expression;
        try {
            expression = Factory.INSTANCE.createValueExpression(names, quoted, Object.class);
        } catch (ELException e) {
            problems.accept("does not parse: " + quoted + ": " + e.getMessage());
            return null;
        }
        List<String> unknown = names.used().stream()
                .filter(name -> !parameters.containsKey(name))
                .toList();
        if (!unknown.isEmpty()) {
            problems.accept("names " + String.join(", ", unknown) + " in " + quoted
                    + ", which is no parameter; there are: "
                    + String.join(", ", parameters.keySet().stream().sorted().toList()));
            return null;
        }
        if (names.used().isEmpty()) {
            problems.accept("names no parameter in " + quoted + ", which is the same for all calls");
            return null;
        }
        List<String> wrong = new ArrayList<>();
        Position position = TypeProbe.typeOf(expression, parameters, wrong::add);
        if (wrong.isEmpty() && !KeyTemplate.isPath(text)) {
            // 2 * null is 0, and a text joined to a text has no seam.
            wrong.add("it computes, and computing makes unequal values equal; a value is a path of properties,"
                    + " components, elements and methods without arguments");
        }
        wrong.forEach(problem -> problems.accept("cannot be evaluated: " + quoted + ": " + problem));
        return new Value(expression, position);
    }

    /** The places of the values, in their order. */
    Map<String, Position> positions() {
        Map<String, Position> positions = new HashMap<>();
        for (Piece piece : pieces) {
            if (piece.value() != null) {
                positions.put(piece.text(), piece.value().position());
            }
        }
        return positions;
    }

    /** Whether one of the values is this parameter as it is. */
    boolean isWhole(Argument parameter) {
        return pieces.stream()
                .anyMatch(piece -> piece.value() != null && piece.text().strip().equals(parameter.name()));
    }

    @Override
    public List<KeyValue> values(@Nullable Object[] arguments, String action) {
        List<KeyValue> values = new ArrayList<>();
        for (Piece piece : pieces) {
            if (piece.value() != null) {
                values.add(value(piece, piece.value(), arguments, action));
            }
        }
        return values;
    }

    private KeyValue value(Piece piece, Value wanted, @Nullable Object[] arguments, String action) {
        Evaluation evaluation = new Evaluation(parameters, arguments);
        Object value;
        try {
            value = wanted.expression().getValue(evaluation);
        } catch (RuntimeException e) {
            // What an implementation or a getter says may quote the value.
            throw refusal(
                    piece, action, "cannot be evaluated: " + e.getClass().getName(), evaluation.guarded() ? null : e);
        }
        if (isNothing(value)) {
            throw refusal(piece, action, "is null", null);
        }
        return new KeyValue("${" + piece.text() + "}", wanted.position(), value, evaluation.sensitive());
    }

    /** Whether the canonical form would be {@code null}: one key for all calls that lack the value. */
    private static boolean isNothing(@Nullable Object value) {
        return value == null
                || Stream.of(Optional.empty(), OptionalInt.empty(), OptionalLong.empty(), OptionalDouble.empty())
                        .anyMatch(empty -> empty.equals(value))
                || (JsonValues.isJson(value.getClass()) && JsonValues.plain(value) == null);
    }

    private static InvalidIdempotencyKeyException refusal(
            Piece piece, String action, String problem, @Nullable Throwable cause) {
        return new InvalidIdempotencyKeyException(
                action + ": the arguments give no idempotency key: ${" + piece.text() + "} " + problem
                        + ". The method did not run, and nothing happened. Call it with arguments that have this value.",
                action,
                cause);
    }

    @Override
    public String readable(List<KeyValue> values) {
        ReadableKey readable = new ReadableKey();
        int next = 0;
        for (Piece piece : pieces) {
            readable.append(
                    piece.value() == null ? piece.text() : values.get(next++).readable());
        }
        return readable.toString();
    }

    /** Found when the first expression is parsed: an application without any needs no implementation of the language. */
    private static final class Factory {
        static final ExpressionFactory INSTANCE = Objects.requireNonNull(ExpressionFactory.newInstance());
    }
}
