package dev.once.internal.policy;

import jakarta.json.bind.annotation.JsonbCreator;
import jakarta.json.bind.annotation.JsonbTransient;
import jakarta.json.bind.annotation.JsonbTypeAdapter;
import jakarta.json.bind.annotation.JsonbTypeDeserializer;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Says of a declared return type, at deployment, why its values could not be recorded and given again. */
final class ResultTypes {

    private static final String RESPONSE = "jakarta.ws.rs.core.Response";

    private static final String ASYNCHRONOUS =
            "of what is asynchronous only a CompletionStage or a CompletableFuture can"
                    + " be given again, and a Future of an @Asynchronous method";

    /** Results that are not there yet when the method returns, or that can be read only once. */
    private static final Map<String, String> NOT_A_VALUE = Map.ofEntries(
            Map.entry("java.util.concurrent.CompletionStage", ASYNCHRONOUS),
            Map.entry("java.util.concurrent.Future", ASYNCHRONOUS),
            Map.entry("java.util.concurrent.Flow$Publisher", ASYNCHRONOUS),
            Map.entry("org.reactivestreams.Publisher", ASYNCHRONOUS),
            Map.entry("io.smallrye.mutiny.Uni", ASYNCHRONOUS),
            Map.entry("java.util.stream.BaseStream", "it can be read only once"),
            Map.entry("java.util.Iterator", "it can be read only once"),
            Map.entry("java.io.InputStream", "it can be read only once"),
            Map.entry("java.io.Reader", "it can be read only once"),
            Map.entry("jakarta.ws.rs.core.StreamingOutput", "it can be written only once"),
            Map.entry(RESPONSE, "only a plain Response that is the whole result can be given again"));

    private static final Map<String, String> NOT_A_PARAMETER = Map.of(
            "jakarta.ws.rs.container.AsyncResponse",
            ASYNCHRONOUS,
            "jakarta.ws.rs.sse.SseEventSink",
            "streams of events are not supported");

    private static final List<Class<? extends Annotation>> BOUND_BY_ANNOTATION =
            List.of(JsonbTypeAdapter.class, JsonbTypeDeserializer.class, JsonbTypeInfo.class);

    private static final Set<String> PLATFORM = Set.of("java.", "javax.", "jakarta.");

    private ResultTypes() {}

    /** What stands against recording results of this type, and what to do; empty if nothing does. */
    static Optional<String> whyUnsupported(Type declared) {
        Type type = unwrapped(declared);
        Class<?> raw = TypeResolution.erasure(type);
        if (isResponse(declared)) {
            return Optional.empty();
        }
        Set<Class<?>> held = held(type, new LinkedHashSet<>());
        for (Class<?> part : held) {
            Optional<String> name = part != raw && isBoundByAnnotation(part)
                    ? Optional.empty()
                    : ClassNames.firstOf(part, NOT_A_VALUE.keySet());
            if (name.isPresent()) {
                return Optional.of("it returns " + declared.getTypeName()
                        + (part == raw && type == declared ? "" : ", which holds " + part.getTypeName()) + ", and "
                        + NOT_A_VALUE.get(name.get())
                        + ". Let the method return the value itself, and do the rest in a method that calls it.");
            }
        }
        if (raw == Object.class) {
            return Optional.of("it returns Object, so a recorded result could not be given again as what it was."
                    + " Declare the class of the result.");
        }
        Optional<String> sensitive = SensitiveResult.in(type);
        if (sensitive.isPresent()) {
            return Optional.of("it returns " + declared.getTypeName() + ", and " + sensitive.get()
                    + " is @Sensitive: the result would be recorded as it is. Let the method return what may be read in"
                    + " the ledger, such as a token or the last digits.");
        }
        return held.stream()
                .filter(part -> !canBeBound(part))
                .findFirst()
                .map(part -> "it returns " + declared.getTypeName() + ", and JSON-B cannot write and create "
                        + part.getTypeName() + ", so a recorded result could not be given again. Make it public, and a"
                        + " record or a class with a public or protected constructor without parameters, a public"
                        + " @JsonbCreator, or an adapter.");
    }

    /** Whether results of this type are responses, whose entities are looked at when they are there. */
    static boolean isResponse(Type type) {
        return type instanceof Class<?> declared && declared.getName().equals(RESPONSE);
    }

    /** What stands against a parameter of this type, whatever part it has; empty if nothing does. */
    static Optional<String> whyNotAParameter(Class<?> parameter) {
        return ClassNames.firstOf(parameter, NOT_A_PARAMETER.keySet())
                .map(name -> "it takes " + parameter.getTypeName() + ", and " + NOT_A_PARAMETER.get(name)
                        + ". Let the method return the value itself.");
    }

    private static Type unwrapped(Type type) {
        return type instanceof ParameterizedType generic && generic.getRawType() == Optional.class
                ? generic.getActualTypeArguments()[0]
                : type;
    }

    /** The class itself, and what arrays, the platform's containers and records hold by their declarations. */
    private static Set<Class<?>> held(Type type, Set<Class<?>> seen) {
        Class<?> raw = TypeResolution.erasure(type);
        boolean first = seen.add(raw);
        if (type instanceof GenericArrayType array) {
            held(array.getGenericComponentType(), seen);
        } else if (raw.isArray()) {
            held(raw.getComponentType(), seen);
        } else if (type instanceof ParameterizedType generic && isOfPlatform(raw)) {
            Arrays.stream(generic.getActualTypeArguments()).forEach(argument -> held(argument, seen));
        } else if (first && raw.isRecord() && !isBoundByAnnotation(raw)) {
            TypeResolution resolution = TypeResolution.of(type);
            Arrays.stream(raw.getRecordComponents())
                    .filter(component -> !isBoundByAnnotation(component.getAccessor())
                            && !component.getAccessor().isAnnotationPresent(JsonbTransient.class))
                    .forEach(component -> held(resolution.resolve(component.getGenericType()), seen));
        }
        return seen;
    }

    private static boolean canBeBound(Class<?> type) {
        return isOfPlatform(type)
                || type.isPrimitive()
                || type.isArray()
                || type.isEnum()
                || isBoundByAnnotation(type)
                || (Modifier.isPublic(type.getModifiers())
                        && (type.isRecord() || hasCreator(type) || hasPlainConstructor(type)));
    }

    private static boolean isBoundByAnnotation(AnnotatedElement element) {
        return BOUND_BY_ANNOTATION.stream().anyMatch(element::isAnnotationPresent);
    }

    private static boolean hasPlainConstructor(Class<?> type) {
        return !Modifier.isAbstract(type.getModifiers())
                && Arrays.stream(type.getDeclaredConstructors())
                        .anyMatch(constructor -> constructor.getParameterCount() == 0
                                && (constructor.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0);
    }

    private static boolean hasCreator(Class<?> type) {
        return Stream.<Executable>concat(
                        Arrays.stream(type.getDeclaredConstructors()), Arrays.stream(type.getDeclaredMethods()))
                .anyMatch(creator ->
                        creator.isAnnotationPresent(JsonbCreator.class) && Modifier.isPublic(creator.getModifiers()));
    }

    static boolean isOfPlatform(Class<?> type) {
        return PLATFORM.stream().anyMatch(type.getName()::startsWith);
    }
}
