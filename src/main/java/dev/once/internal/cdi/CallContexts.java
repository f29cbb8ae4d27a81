package dev.once.internal.cdi;

import dev.once.CallContext;
import dev.once.Scope;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.spi.CallContextSource;
import dev.once.spi.TenantResolver;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts together what the sources know of the calling thread's call. Thread-safe. */
@ApplicationScoped
@Typed({CallContext.class, CallContexts.class})
public class CallContexts implements CallContext {

    private static final int LONGEST = 255;

    /** For people only: no call fails because of them. */
    private static final Set<Field> REMARKS = Set.of(Field.AGENT_NAME, Field.REQUEST_ID, Field.TRACE_ID);

    @Inject
    @Any
    private Instance<CallContextSource> beans;

    @Inject
    @Any
    private Instance<TenantResolver> tenants;

    @Inject
    private Host host;

    private List<CallContextSource> sources = List.of();
    private @Nullable TenantResolver tenantResolver;
    private @Nullable String tenant;
    private Supplier<@Nullable Principal> principal = () -> null;

    @PostConstruct
    void find() {
        List<CallContextSource> found = new ArrayList<>();
        beans.handlesStream()
                .sorted(Comparator.comparingInt(CallContexts::priority))
                .map(Instance.Handle::get)
                .forEach(found::add);
        Telemetry.find().ifPresent(found::add);
        sources = List.copyOf(found);
        tenantResolver = tenants.isResolvable() ? tenants.get() : null;
        tenant = ModuleSettings.read(ContainerConfiguration.current()).tenant();
        principal = host.principal();
    }

    private static int priority(Instance.Handle<CallContextSource> source) {
        Priority priority = source.getBean().getBeanClass().getAnnotation(Priority.class);
        return priority == null ? Integer.MAX_VALUE : priority.value();
    }

    @Override
    public Optional<String> get(Field field) {
        return Optional.ofNullable(current().get(field));
    }

    /**
     * What is known now; unmodifiable.
     *
     * @throws InvalidIdempotencyKeyException if a source fails, or gives what is no value of a context
     */
    Map<Field, String> current() {
        Map<Field, String> explicit = CallContext.explicit().values();
        Map<Field, String> values = new EnumMap<>(Field.class);
        values.putAll(explicit);
        for (CallContextSource source : sources) {
            asked(source).forEach((field, value) -> {
                if (!values.containsKey(field)) {
                    put(values, field, value, source);
                }
            });
        }
        if (!values.containsKey(Field.USER)) {
            Principal caller = principal.get();
            String name = caller == null ? null : caller.getName();
            if (name != null && !name.isEmpty()) {
                put(values, Field.USER, name, caller);
            }
        }
        if (!values.containsKey(Field.TENANT)) {
            tenant(values);
        }
        return values;
    }

    private static Map<Field, String> asked(CallContextSource source) {
        try {
            return source.values();
        } catch (RuntimeException e) {
            throw refusal(source.getClass().getName() + " could not say who calls", e);
        }
    }

    private void tenant(Map<Field, String> values) {
        TenantResolver resolver = tenantResolver;
        if (resolver == null) {
            if (tenant != null) {
                values.put(Field.TENANT, tenant);
            }
            return;
        }
        String resolved;
        try {
            resolved = resolver.tenant();
        } catch (RuntimeException e) {
            throw refusal(resolver.getClass().getName() + " could not say whose call this is", e);
        }
        put(values, Field.TENANT, resolved, resolver);
    }

    private static void put(Map<Field, String> values, Field field, @Nullable String value, Object source) {
        if (value != null && isUsable(value)) {
            values.put(field, value);
        } else if (!REMARKS.contains(field)) {
            throw refusal(
                    source.getClass().getName() + " gave a " + field + " that is none: a value has 1 to " + LONGEST
                            + " characters, none of them a control character",
                    null);
        }
    }

    private static boolean isUsable(String value) {
        return !value.isEmpty() && value.length() <= LONGEST && value.chars().noneMatch(Character::isISOControl);
    }

    private static InvalidIdempotencyKeyException refusal(String problem, @Nullable Throwable cause) {
        return new InvalidIdempotencyKeyException(
                problem + ". The method did not run, and nothing happened. Correct the source; the same call can then"
                        + " be made again.",
                null,
                cause);
    }

    /** Whether a scope can be known at all, by what the application has. */
    static boolean hasSource(Scope scope, Set<Scope> explicit, boolean beans) {
        boolean telemetry = (scope == Scope.AGENT || scope == Scope.CONVERSATION)
                && Telemetry.find().isPresent();
        return scope == Scope.USER || explicit.contains(scope) || beans || telemetry;
    }
}
