package dev.once.internal.http;

import dev.once.internal.engine.ResultCodec;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import jakarta.ws.rs.core.GenericEntity;
import jakarta.ws.rs.core.Response;
import java.io.StringReader;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Responses as JSON: their status, the fields that mean the same at a replay, and their entity by its type. What filters
 * and writers make of them is made anew at a replay. Thread-safe.
 */
public final class ResponseCodec implements ResultCodec {

    /** The fields that are recorded where the method has set them. Never a cookie: it is one client's. */
    static final Set<String> FIELDS = Set.of(
            "Cache-Control",
            "Content-Encoding",
            "Content-Language",
            "Content-Location",
            "Content-Type",
            "ETag",
            "Expires",
            "Last-Modified",
            "Link",
            "Location",
            "Retry-After",
            "Vary",
            "WWW-Authenticate");

    private static final String NULL = "null";
    private static final String STATUS = "status";
    private static final String HEADERS = "headers";
    private static final String TYPE = "type";
    private static final String ENTITY = "entity";

    private final Jsonb jsonb;
    private final EntityTypes types;
    private final Set<String> fields;

    private ResponseCodec(Jsonb jsonb, EntityTypes types, Set<String> fields) {
        this.jsonb = jsonb;
        this.types = types;
        this.fields = fields;
    }

    /**
     * The codec of a method.
     *
     * @param beanClass the class that it is called on, by which the application's own classes are known
     * @param recordable says whether values of a type may be recorded and can be read again
     * @param more names of further fields
     */
    public static ResultCodec of(Jsonb jsonb, Class<?> beanClass, Predicate<Type> recordable, Set<String> more) {
        return new ResponseCodec(
                jsonb,
                new EntityTypes(beanClass, recordable),
                Stream.concat(FIELDS.stream(), more.stream())
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public String write(@Nullable Object result) {
        if (result == null) {
            return NULL;
        }
        Response response = (Response) result;
        JsonObjectBuilder headers = Json.createObjectBuilder();
        response.getStringHeaders().forEach((name, values) -> {
            if (fields.contains(name.toLowerCase(Locale.ROOT))) {
                headers.add(name, Json.createArrayBuilder(values));
            }
        });
        JsonObjectBuilder json =
                Json.createObjectBuilder().add(STATUS, response.getStatus()).add(HEADERS, headers);
        Object entity = response.getEntity();
        if (entity != null) {
            Type type = types.of(response, entity);
            json.add(TYPE, EntityTypes.name(type)).add(ENTITY, text(entity, type));
        }
        return json.build().toString();
    }

    @Override
    public @Nullable Object read(String json) {
        if (json.equals(NULL)) {
            return null;
        }
        JsonObject recorded;
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            recorded = reader.readObject();
        }
        Response.ResponseBuilder response = Response.status(recorded.getInt(STATUS));
        recorded.getJsonObject(HEADERS)
                .forEach((name, values) -> values.asJsonArray()
                        .getValuesAs(JsonString.class)
                        .forEach(value -> response.header(name, value.getString())));
        if (recorded.containsKey(TYPE)) {
            Type type = types.named(recorded.getString(TYPE));
            Object entity = entity(recorded.getString(ENTITY), type);
            response.entity(type instanceof ParameterizedType ? new GenericEntity<>(entity, type) : entity);
        }
        return response.build();
    }

    private String text(Object entity, Type type) {
        if (entity instanceof String || entity instanceof JsonValue) {
            return entity.toString();
        }
        return entity instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : jsonb.toJson(entity, type);
    }

    private Object entity(String text, Type type) {
        if (type == String.class) {
            return text;
        }
        if (type == byte[].class) {
            return Base64.getDecoder().decode(text);
        }
        if (type == JsonValue.class) {
            try (JsonReader reader = Json.createReader(new StringReader(text))) {
                return reader.readValue();
            }
        }
        return Objects.requireNonNull(jsonb.fromJson(text, type), "an entity is never null");
    }
}
