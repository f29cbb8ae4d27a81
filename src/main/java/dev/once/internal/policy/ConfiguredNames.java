package dev.once.internal.policy;

import dev.once.Idempotent;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds properties that are meant for idempotent methods and would be ignored: a guarantee that somebody believes to
 * have changed. Those of classes that this application does not have are other applications'.
 */
public final class ConfiguredNames {

    private static final Pattern PROPERTY =
            Pattern.compile("(?:([^/]+)/)?(?:([^/]+)/)?" + Idempotent.class.getSimpleName() + "/([^/]+)");

    private ConfiguredNames() {}

    /**
     * Checks all names of a configuration.
     *
     * @param methods the application's idempotent methods
     * @param problems takes a sentence for each property that would be ignored
     */
    public static void check(
            Configuration configuration, Collection<IdempotentMethod> methods, Consumer<String> problems) {
        for (String name : configuration.names()) {
            Matcher property = PROPERTY.matcher(name);
            if (property.matches()) {
                check(configuration, name, property, methods, problems);
            }
        }
    }

    private static void check(
            Configuration configuration,
            String name,
            Matcher property,
            Collection<IdempotentMethod> methods,
            Consumer<String> problems) {
        String type = property.group(1);
        String method = property.group(2);
        List<IdempotentMethod> ofClass = methods.stream()
                .filter(each -> type == null
                        || each.beanClass().getName().equals(type)
                        || each.method().getDeclaringClass().getName().equals(type))
                .toList();
        if (ofClass.isEmpty()) {
            return;
        }
        String said =
                configuration.find(name).map(Configuration.Value::toString).orElse(name);
        String member = property.group(3);
        if (!Members.CONFIGURABLE.contains(member)) {
            problems.accept(said + " cannot be used: " + why(member) + ". Allowed: "
                    + Members.CONFIGURABLE.stream().sorted().collect(Collectors.joining(", ")) + ".");
        } else if (method == null
                && type != null
                && !member.equals("enabled")
                && ofClass.stream().noneMatch(IdempotentMethod::ofClass)) {
            problems.accept(said + " cannot be used: it speaks of the annotation of the class, and " + type
                    + " has none. Name the method: there are " + names(ofClass) + ".");
        } else if (method != null
                && ofClass.stream().noneMatch(each -> each.method().getName().equals(method))) {
            problems.accept(said + " cannot be used: " + type + " has no @Idempotent method " + method + ". There are: "
                    + names(ofClass) + ".");
        }
    }

    private static String why(String member) {
        Set<String> members = Arrays.stream(Idempotent.class.getDeclaredMethods())
                .map(Method::getName)
                .collect(Collectors.toSet());
        return members.contains(member)
                ? member + " names the operation or decides its safety, and is the code's alone"
                : "@Idempotent has no member " + member;
    }

    private static String names(List<IdempotentMethod> methods) {
        return methods.stream()
                .map(each -> each.method().getName())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
