package dev.once.internal.key;

import dev.once.Sensitive;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.BaseStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a record or a bean, found once per class: the components of a record, the public getters of a bean,
 * sorted by name.
 *
 * <p>Immutable; thread-safe.
 */
final class Shape {

    /**
     * What the proxies of persistence contexts and of CDI implement. Such a class is not the one that is meant, may have
     * another name at the next start, and its getters lead into the framework.
     */
    private static final Set<String> PROXIES = Set.of(
            "org.hibernate.proxy.HibernateProxy",
            "org.jboss.weld.proxy.WeldConstruct",
            "org.apache.webbeans.proxy.OwbNormalScopeProxy");

    /** The member that names the class, where the declared type does not; no component or getter can have this name. */
    static final String TYPE_MEMBER = "@type";

    /**
     * Not a {@code ClassValue}: on a class that the server shares between applications it would hold this application's
     * class loader for ever. The map goes with the application.
     */
    private static final Map<Class<?>, Shape> SHAPES = new ConcurrentHashMap<>();

    private final Class<?> type;
    private final List<Property> properties;
    private final boolean sensitive;
    private final boolean json;
    private final @Nullable String unusable;

    private Shape(Class<?> type) {
        this.type = type;
        this.json = JsonValues.isJson(type);
        Getters getters = type.isRecord() ? new Getters(components(type), null) : Getters.of(type);
        Map<String, Method> accessors = getters.byProperty();
        Position itself = Position.of(type);
        Map<String, Property> sorted = new TreeMap<>();
        sorted.put(TYPE_MEMBER, new Property(TYPE_MEMBER, null, null, null, false));
        accessors.forEach((name, accessor) -> {
            Type declared = accessor.getGenericReturnType();
            boolean fixed = type.getTypeParameters().length == 0;
            Position position = fixed ? Position.of(declared, itself.bindings()) : null;
            sorted.put(name, new Property(name, accessor, declared, position, isSensitive(type, accessor)));
        });
        this.properties = List.copyOf(sorted.values());
        this.sensitive = properties.stream().anyMatch(Property::sensitive);
        this.unusable = whyUnusable(type, getters);
    }

    /** The shape of a class that is not {@linkplain #isPlatform of the platform}. */
    static Shape of(Class<?> type) {
        Shape shape = SHAPES.get(type);
        return shape != null ? shape : SHAPES.computeIfAbsent(type, Shape::new);
    }

    /**
     * Whether the class belongs to Java or Jakarta. Such a class is never read by its getters: {@code getAndIncrement}
     * would be one, and a new release may add others.
     */
    static boolean isPlatform(Class<?> type) {
        String name = type.getName();
        return name.startsWith("java.")
                || name.startsWith("javax.")
                || name.startsWith("jakarta.")
                || name.startsWith("jdk.")
                || name.startsWith("sun.")
                || name.startsWith("com.sun.");
    }

    /** What is written, sorted by name; among it the {@link #TYPE_MEMBER}, which has no accessor. */
    List<Property> properties() {
        return properties;
    }

    /** The member of this name; null where there is none. */
    @Nullable
    Property property(String name) {
        for (Property property : properties) {
            if (property.name().equals(name) && property.accessor() != null) {
                return property;
            }
        }
        return null;
    }

    /** Whether any of its members is sensitive. */
    boolean hasSensitive() {
        return sensitive;
    }

    /** Whether nobody may see what a method gives: one that is no member may tell of all of them. */
    boolean isSensitive(Method method) {
        for (Property property : properties) {
            if (property.accessor() != null && property.accessor().getName().equals(method.getName())) {
                return property.sensitive();
            }
        }
        return hasSensitive();
    }

    /** Whether it is a value of Jakarta JSON Processing. */
    boolean isJson() {
        return json;
    }

    /** Why no object of exactly this class can be written; null where it can. */
    @Nullable
    String unusable() {
        return unusable;
    }

    /** Whether the class has a name that the next start of the application gives it again. */
    boolean hasStableName() {
        return !type.isAnonymousClass() && !type.isHidden() && !Proxy.isProxyClass(type);
    }

    private static boolean isProxy(Class<?> type) {
        for (Class<?> implemented : type.getInterfaces()) {
            if (PROXIES.contains(implemented.getName()) || isProxy(implemented)) {
                return true;
            }
        }
        Class<?> superclass = type.getSuperclass();
        return superclass != null && isProxy(superclass);
    }

    private static Map<String, Method> components(Class<?> type) {
        Map<String, Method> components = new TreeMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            components.put(component.getName(), component.getAccessor());
        }
        return components;
    }

    /**
     * Also where only an overridden getter says so, or the component of a record whose accessor is written out: what is
     * sensitive does not stop being so in silence.
     */
    private static boolean isSensitive(Class<?> type, Method accessor) {
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                if (component.getName().equals(accessor.getName()) && component.isAnnotationPresent(Sensitive.class)) {
                    return true;
                }
            }
        }
        return declaresSensitive(type, accessor.getName());
    }

    private static boolean declaresSensitive(Class<?> type, String getter) {
        try {
            if (type.getDeclaredMethod(getter).isAnnotationPresent(Sensitive.class)) {
                return true;
            }
        } catch (NoSuchMethodException e) {
            // a supertype may have it
        }
        Class<?> superclass = type.getSuperclass();
        return (superclass != null && declaresSensitive(superclass, getter))
                || Stream.of(type.getInterfaces()).anyMatch(each -> declaresSensitive(each, getter));
    }

    private static @Nullable String whyUnusable(Class<?> type, Getters getters) {
        if (isProxy(type)) {
            return "is a proxy; pass what it stands for";
        }
        for (Class<?> each = type.getSuperclass(); each != null; each = each.getSuperclass()) {
            if (isPlatform(each) && each != Object.class && each != Record.class) {
                return "extends " + each.getName() + ", and so has more to it than its getters show";
            }
        }
        // The trees of JSON libraries are Iterable, and have getters that say nothing of their content.
        for (Class<?> stream : List.of(Iterable.class, Iterator.class, BaseStream.class)) {
            if (stream.isAssignableFrom(type)) {
                return "is a " + stream.getSimpleName() + " and not a Collection";
            }
        }
        if (getters.byProperty().isEmpty() && !type.isRecord()) {
            return "has no public getter";
        }
        for (Method method : type.getMethods()) {
            if (method.isAnnotationPresent(Sensitive.class)
                    && getters.byProperty().values().stream()
                            .noneMatch(getter -> getter.getName().equals(method.getName()))) {
                return "has @Sensitive on " + method.getName() + "(), which is no getter and hides nothing";
            }
        }
        if (getters.ambiguous() != null) {
            return "has two getters for its property " + getters.ambiguous();
        }
        List<AccessibleObject> closed = new ArrayList<>(getters.byProperty().values());
        closed.removeIf(AccessibleObject::trySetAccessible);
        return closed.isEmpty() ? null : "is in a package that its module does not open";
    }

    /**
     * A member.
     *
     * @param name its name
     * @param accessor reads it; null for the {@link #TYPE_MEMBER}
     * @param declared its declared type
     * @param position its place, where that does not depend on the type arguments of the class
     * @param sensitive whether nobody may see its value
     */
    record Property(
            String name,
            @Nullable Method accessor,
            @Nullable Type declared,
            @Nullable Position position,
            boolean sensitive) {

        Position position(Map<TypeVariable<?>, Position> bindings) {
            if (position != null) {
                return position;
            }
            return declared == null ? Position.OPEN : Position.of(declared, bindings);
        }
    }
}
