package dev.once.internal.http;

import dev.once.internal.engine.UnrecordableResult;
import jakarta.json.JsonValue;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Of which types entities are recorded. A response does not declare it, so that its name is in the ledger; and whoever can
 * write there must not choose which classes are made. So only text, bytes and JSON are read back, simple values of the platform, and
 * classes of the application's own: those of the method's class loader whose packages begin with the same two names as the method's.
 * Thread-safe.
 */
final class EntityTypes {

    private static final String BYTES = "byte[]";

    private static final Map<String, Class<?>> VALUES = Stream.of(
                    String.class,
                    Boolean.class,
                    Byte.class,
                    Short.class,
                    Integer.class,
                    Long.class,
                    Float.class,
                    Double.class,
                    Character.class,
                    java.math.BigDecimal.class,
                    java.math.BigInteger.class,
                    java.net.URI.class,
                    java.util.UUID.class,
                    java.time.Duration.class,
                    java.time.Instant.class,
                    java.time.LocalDate.class,
                    java.time.LocalDateTime.class,
                    java.time.LocalTime.class,
                    java.time.OffsetDateTime.class,
                    java.time.ZonedDateTime.class,
                    JsonValue.class)
            .collect(Collectors.toUnmodifiableMap(Class::getName, Function.identity()));

    private static final Map<String, Class<?>> CONTAINERS = Stream.of(
                    java.util.Collection.class, List.class, Set.class, Map.class)
            .collect(Collectors.toUnmodifiableMap(Class::getName, Function.identity()));

    private final Class<?> owner;
    private final Predicate<Type> recordable;

    /** {@code owner}: the class of the method; {@code recordable} says whether values of a type may and can be recorded. */
    EntityTypes(Class<?> owner, Predicate<Type> recordable) {
        this.owner = owner;
        this.recordable = recordable;
    }

    /**
     * The type by which an entity is recorded.
     *
     * @throws UnrecordableResult if it cannot be given again
     */
    Type of(Response response, Object entity) {
        if (entity instanceof byte[]) {
            return byte[].class;
        }
        if (entity instanceof JsonValue) {
            return JsonValue.class;
        }
        Type type = generic(response, entity);
        if (!isAllowed(type) || !recordable.test(type)) {
            throw new UnrecordableResult("the entity of its Response is a " + type.getTypeName()
                    + ", which cannot be recorded and given again: neither text, bytes, JSON, a simple value, nor a"
                    + " class of the application's own, in " + group(owner)
                    + ", that JSON-B can write and create; nor a GenericEntity of a list, set or map of these.");
        }
        return type;
    }

    /** Of a GenericEntity its type, where the implementation shows it: a response itself gives what is in it. */
    private static Type generic(Response response, Object entity) {
        try {
            Object type = response.getClass().getMethod("getGenericType").invoke(response);
            return type instanceof ParameterizedType generic ? generic : entity.getClass();
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            return entity.getClass();
        }
    }

    private boolean isAllowed(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() instanceof Class<?> raw
                    && (CONTAINERS.containsValue(raw) || isApplications(raw))
                    && Arrays.stream(generic.getActualTypeArguments()).allMatch(this::isAllowed);
        }
        return type instanceof Class<?> plain
                && (VALUES.containsValue(plain) || (isApplications(plain) && plain.getTypeParameters().length == 0));
    }

    private boolean isApplications(Class<?> type) {
        return type.getClassLoader() == owner.getClassLoader()
                && !type.isArray()
                && group(type).equals(group(owner));
    }

    /** {@code com.acme} of {@code com.acme.shop.orders.Order}. */
    private static String group(Class<?> type) {
        return Arrays.stream(type.getPackageName().split("\\.", -1)).limit(2).collect(Collectors.joining("."));
    }

    /** The name under which {@link #named} finds a type. */
    static String name(Type type) {
        if (type instanceof ParameterizedType generic) {
            return Arrays.stream(generic.getActualTypeArguments())
                    .map(EntityTypes::name)
                    .collect(Collectors.joining(",", name(generic.getRawType()) + "<", ">"));
        }
        return type == byte[].class ? BYTES : type.getTypeName();
    }

    /**
     * The type of this name.
     *
     * @throws IllegalArgumentException if there is none that may be read
     */
    Type named(String name) {
        if (name.equals(BYTES)) {
            return byte[].class;
        }
        StringTokenizer tokens = new StringTokenizer(name, "<>,", true);
        Type type = type(tokens, tokens.nextToken());
        if (tokens.hasMoreTokens() || !isAllowed(type) || !recordable.test(type)) {
            throw new IllegalArgumentException("no entity is read as " + name);
        }
        return type;
    }

    /** {@code raw} or {@code raw<argument,…>}; what follows a type is left to the caller, but for its own {@code >}. */
    private Type type(StringTokenizer tokens, String name) {
        Class<?> raw = loaded(name);
        if (raw.getTypeParameters().length == 0) {
            return raw;
        }
        expect(tokens, "<");
        List<Type> arguments = new ArrayList<>();
        for (int i = 0; i < raw.getTypeParameters().length; i++) {
            if (i > 0) {
                expect(tokens, ",");
            }
            arguments.add(type(tokens, tokens.nextToken()));
        }
        expect(tokens, ">");
        return new Parameterized(raw, arguments);
    }

    private static void expect(StringTokenizer tokens, String token) {
        if (!tokens.hasMoreTokens() || !tokens.nextToken().equals(token)) {
            throw new IllegalArgumentException("the name of an entity's type is not complete");
        }
    }

    /** Looked at by its name before it is loaded, and loaded without being initialised. */
    private Class<?> loaded(String name) {
        Class<?> known = VALUES.containsKey(name) ? VALUES.get(name) : CONTAINERS.get(name);
        if (known != null) {
            return known;
        }
        if (!name.startsWith(group(owner) + ".")) {
            throw new IllegalArgumentException("no entity is read as " + name);
        }
        try {
            return Class.forName(name, false, owner.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IllegalArgumentException("the entity's class is not there any more: " + name, e);
        }
    }

    /** A type with arguments, without an enclosing one. */
    private record Parameterized(Class<?> raw, List<Type> arguments) implements ParameterizedType {

        @Override
        public Type[] getActualTypeArguments() {
            return arguments.toArray(Type[]::new);
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return null;
        }
    }
}
