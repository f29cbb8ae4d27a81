package dev.once.internal.http;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.core.MediaType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
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
        return areOfBean(resourceClass)
                || Overridden.declarations(resourceClass, method)
                        .flatMap(each -> Arrays.stream(each.getParameters()))
                        .anyMatch(FormFields::isField);
    }

    private static boolean isField(AnnotatedElement element) {
        return element.isAnnotationPresent(FormParam.class)
                || (element.isAnnotationPresent(BeanParam.class) && mayHaveFields(typeOf(element)));
    }

    private static Type typeOf(AnnotatedElement element) {
        return element instanceof Field field
                ? field.getGenericType()
                : element instanceof Parameter parameter
                        ? parameter.getParameterizedType()
                        : ((Method) element).getGenericParameterTypes()[0];
    }

    /** What is generic may be anything. */
    private static boolean mayHaveFields(Type bean) {
        return !(bean instanceof Class<?> beanClass) || areOfBean(beanClass);
    }

    /** Whether an object that holds parameters is given some; also by its constructors. */
    private static boolean areOfBean(Class<?> bean) {
        return Overridden.types(bean).anyMatch(type -> members(type).anyMatch(FormFields::isField))
                || Arrays.stream(bean.getDeclaredConstructors())
                        .flatMap(each -> Arrays.stream(each.getParameters()))
                        .anyMatch(FormFields::isField);
    }

    /** Fields and setters. */
    private static Stream<AnnotatedElement> members(Class<?> type) {
        return Stream.concat(
                Arrays.stream(type.getDeclaredFields()),
                Arrays.stream(type.getDeclaredMethods())
                        .filter(each -> each.getName().startsWith("set") && each.getParameterCount() == 1));
    }
}
