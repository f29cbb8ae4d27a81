package dev.once.internal.http;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.core.MediaType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Forms whose fields a method takes as parameters. The servlet container reads them, and finds none where somebody has read the
 * body before. So the fields that the method takes count, as parameters do, and not the body that they came in.
 */
final class FormFields {

    private FormFields() {}

    static boolean is(@Nullable MediaType type) {
        return type != null
                && (MediaType.APPLICATION_FORM_URLENCODED_TYPE.isCompatible(type)
                        || MediaType.MULTIPART_FORM_DATA_TYPE.isCompatible(type));
    }

    /** Whether the method, or an object of its class, is given fields; annotations on what the method overrides count, too. */
    static boolean areTakenBy(Class<?> resourceClass, Method method) {
        return Overridden.types(resourceClass)
                        .anyMatch(type ->
                                Arrays.stream(type.getDeclaredFields()).anyMatch(FormFields::isField)
                                        || Arrays.stream(type.getDeclaredMethods())
                                                .filter(each -> each.getName().startsWith("set")
                                                        && each.getParameterCount() == 1)
                                                .anyMatch(FormFields::isField))
                || Overridden.declarations(resourceClass, method)
                        .flatMap(each -> Arrays.stream(each.getParameters()))
                        .anyMatch(FormFields::isField);
    }

    /** A bean of parameters may have some. */
    private static boolean isField(AnnotatedElement element) {
        return Stream.of(FormParam.class, BeanParam.class).anyMatch(element::isAnnotationPresent);
    }
}
