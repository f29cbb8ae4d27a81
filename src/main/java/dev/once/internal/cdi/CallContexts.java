package dev.once.internal.cdi;

import dev.once.CallContext;
import dev.once.Scope;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.internal.http.CallerRequest;
import dev.once.spi.CallContextSource;
import dev.once.spi.TenantResolver;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import java.security.Principal;
import java.util.ArrayList;
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

    /** For people only: no call fails because of them. */
    private static final Set<Field> REMARKS = Set.of(Field.AGENT_NAME, Field.REQUEST_ID, Field.TRACE_ID, Field.SPAN_ID);

    @Inject
    @Any
    private Instance<CallContextSource> beans;

    @Inject
    @Any
    private Instance<TenantResolver> tenants;

    @Inject
    private Host host;

    @Inject
    private OnceModule module;

    @Inject
    private CallerRequests requests;

    private List<CallContextSource> sources = List.of();
    private @Nullable TenantResolver tenantResolver;
    private Supplier<@Nullable Principal> principal = () -> null;

    /** Whom to name as having done something by hand: the user, else the agent. */
    Optional<String> actor() {
        Optional<String> user = get(Field.USER);
        return user.isPresent() ? user : get(Field.AGENT_ID);
    }

    @PostConstruct
    void find() {
        List<CallContextSource> found = new ArrayList<>(ByPriority.of(beans));
        Telemetry.find().ifPresent(found::add);
        sources = List.copyOf(found);
        // Several are refused at deployment; here they throw, for keys without a tenant would be everybody's.
        tenantResolver = tenants.isUnsatisfied() ? null : tenants.get();
        principal = host.principal();
    }

    @Override
    public Optional<String> get(Field field) {
        return Optional.ofNullable(current().get(field));
    }

    /**
     * What is known now: a map of the caller's own.
     *
     * @throws InvalidIdempotencyKeyException if a source fails, or gives what is no value of a context
     */
    Map<Field, String> current() {
        Explicit explicit = CallContext.explicit();
        Map<Field, String> values = new EnumMap<>(Field.class);
        values.putAll(explicit.values());
        if (!explicit.withholds(Field.CALLER_KEY)) {
            requests.current().flatMap(CallerRequest::key).ifPresent(key -> values.putIfAbsent(Field.CALLER_KEY, key));
        }
        for (CallContextSource source : sources) {
            Map<Field, String> given = asked(source);
            // A span is of its trace: it says nothing beside that of another source.
            boolean otherTrace = values.containsKey(Field.TRACE_ID) || explicit.withholds(Field.TRACE_ID);
            given.forEach((field, value) -> {
                if (!values.containsKey(field)
                        && !explicit.withholds(field)
                        && !(otherTrace && field == Field.SPAN_ID)) {
                    put(values, field, value, source);
                }
            });
        }
        if (!values.containsKey(Field.USER) && !explicit.withholds(Field.USER)) {
            user(values);
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

    private void user(Map<Field, String> values) {
        Principal caller;
        try {
            caller = principal.get();
        } catch (RuntimeException e) {
            throw refusal("the container could not say who calls", e);
        }
        String name = caller == null ? null : caller.getName();
        if (name != null && !name.isEmpty()) {
            put(values, Field.USER, name, caller);
        }
    }

    private void tenant(Map<Field, String> values) {
        TenantResolver resolver = tenantResolver;
        if (resolver == null) {
            String tenant = module.tenant();
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
        if (value != null && Field.accepts(value)) {
            values.put(field, value);
        } else if (!REMARKS.contains(field)) {
            throw refusal(
                    source.getClass().getName() + " gave a " + field + " that is none: a value has 1 to "
                            + Field.LONGEST + " characters, none of them a control character",
                    null);
        }
    }

    private static InvalidIdempotencyKeyException refusal(String problem, @Nullable Throwable cause) {
        return new InvalidIdempotencyKeyException(
                problem + ". The method did not run, and nothing happened. Correct the source; the same call can then"
                        + " be made again.",
                null,
                cause);
    }

    /**
     * Whether a scope can be known at all, by what the application has.
     *
     * @param explicit what the application sets by {@code CallContext.with}
     * @param beans whether it has a {@code CallContextSource}
     * @param security whether the server knows callers
     */
    static boolean hasSource(Scope scope, Set<Scope> explicit, boolean beans, boolean security) {
        boolean known = switch (scope) {
            case USER -> security;
            case AGENT, CONVERSATION -> Telemetry.find().isPresent();
            case TURN -> false;
        };
        return known || beans || explicit.contains(scope);
    }
}
