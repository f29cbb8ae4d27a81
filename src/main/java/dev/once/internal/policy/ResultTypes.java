package dev.once.internal.policy;

import jakarta.json.bind.annotation.JsonbCreator;
import jakarta.json.bind.annotation.JsonbTypeAdapter;
import jakarta.json.bind.annotation.JsonbTypeDeserializer;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Says of a declared return type, at deployment, why its values could not be recorded and given again. */
final class ResultTypes {

    /** Results that are not there yet when the method returns, or that can be read only once. */
    private static final Map<String, String> NOT_A_VALUE = Map.ofEntries(
            Map.entry("java.util.concurrent.CompletionStage", "asynchronous results are not supported"),
            Map.entry("java.util.concurrent.Future", "asynchronous results are not supported"),
            Map.entry("java.util.concurrent.Flow$Publisher", "asynchronous results are not supported"),
            Map.entry("org.reactivestreams.Publisher", "asynchronous results are not supported"),
            Map.entry("io.smallrye.mutiny.Uni", "asynchronous results are not supported"),
            Map.entry("java.util.stream.BaseStream", "it can be read only once"),
            Map.entry("java.util.Iterator", "it can be read only once"),
            Map.entry("java.io.InputStream", "it can be read only once"),
            Map.entry("java.io.Reader", "it can be read only once"),
            Map.entry("jakarta.ws.rs.core.StreamingOutput", "it can be written only once"),
            Map.entry("jakarta.ws.rs.core.Response", "responses are not supported"));

    private static final Map<String, String> NOT_A_PARAMETER = Map.of(
            "jakarta.ws.rs.container.AsyncResponse", "asynchronous results are not supported",
            "jakarta.ws.rs.sse.SseEventSink", "streams of events are not supported");

    private static final List<Class<? extends Annotation>> BOUND_BY_ANNOTATION =
            List.of(JsonbTypeAdapter.class, JsonbTypeDeserializer.class, JsonbTypeInfo.class);

    private static final Set<String> PLATFORM = Set.of("java.", "javax.", "jakarta.");

    private ResultTypes() {}

    /** What stands against recording results of this type, and what to do; empty if nothing does. */
    static Optional<String> whyUnsupported(Type declared) {
        Type type = unwrapped(declared);
        Class<?> raw = TypeResolution.erasure(type);
        Optional<String> name = ClassNames.firstOf(raw, NOT_A_VALUE.keySet());
        if (name.isPresent()) {
            return Optional.of("it returns " + raw.getTypeName() + ", and " + NOT_A_VALUE.get(name.get())
                    + " (yet). Let the method return the value itself, and do the rest in a method that calls it.");
        }
        if (raw == Object.class) {
            return Optional.of("it returns Object, so a recorded result could not be given again as what it was."
                    + " Declare the class of the result.");
        }
        return components(type)
                .filter(component -> !canBeCreated(component))
                .findFirst()
                .map(component -> "it returns " + declared.getTypeName() + ", and JSON-B cannot create "
                        + component.getTypeName() + " to give a recorded result again. Make it a record, or give it a"
                        + " public or protected constructor without parameters, a @JsonbCreator, or an adapter.");
    }

    /** What stands against a parameter of this type, whatever part it has; empty if nothing does. */
    static Optional<String> whyNotAParameter(Class<?> parameter) {
        return ClassNames.firstOf(parameter, NOT_A_PARAMETER.keySet())
                .map(name -> "it takes " + parameter.getTypeName() + ", and " + NOT_A_PARAMETER.get(name)
                        + " (yet). Let the method return the value itself.");
    }

    private static Type unwrapped(Type type) {
        return type instanceof ParameterizedType generic && generic.getRawType() == Optional.class
                ? generic.getActualTypeArguments()[0]
                : type;
    }

    /** The class itself and, of the platform's containers and arrays, what they hold. */
    private static Stream<Class<?>> components(Type type) {
        Class<?> raw = TypeResolution.erasure(type);
        Stream<Class<?>> held = Stream.empty();
        if (raw.isArray()) {
            held = components(raw.getComponentType());
        } else if (type instanceof ParameterizedType generic && isOfPlatform(raw)) {
            held = Arrays.stream(generic.getActualTypeArguments()).flatMap(ResultTypes::components);
        }
        return Stream.concat(Stream.of(raw), held);
    }

    private static boolean canBeCreated(Class<?> type) {
        return isOfPlatform(type)
                || type.isPrimitive()
                || type.isArray()
                || type.isEnum()
                || type.isRecord()
                || BOUND_BY_ANNOTATION.stream().anyMatch(type::isAnnotationPresent)
                || hasCreator(type)
                || (!Modifier.isAbstract(type.getModifiers()) && hasPlainConstructor(type));
    }

    private static boolean hasPlainConstructor(Class<?> type) {
        return Arrays.stream(type.getDeclaredConstructors())
                .anyMatch(constructor -> constructor.getParameterCount() == 0
                        && (constructor.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0);
    }

    private static boolean hasCreator(Class<?> type) {
        return Stream.<AnnotatedElement>concat(
                        Arrays.stream(type.getDeclaredConstructors()), Arrays.stream(type.getDeclaredMethods()))
                .anyMatch(element -> element.isAnnotationPresent(JsonbCreator.class));
    }

    private static boolean isOfPlatform(Class<?> type) {
        return PLATFORM.stream().anyMatch(type.getName()::startsWith);
    }
}
