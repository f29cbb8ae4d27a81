package dev.once.internal.http;

import dev.once.http.IdempotencyKeyMissingException;
import dev.once.internal.http.HttpModule.Naming;
import jakarta.annotation.Priority;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the key that a request brings the caller's key of the method that it calls. It comes after the filters of the
 * application: who may not call is refused before, and the body is what they have left. Thread-safe.
 */
@Priority(Priorities.USER + 1_000)
public final class RequestFilter implements ContainerRequestFilter {

    /** In place of the digest of a body that only the container may read. */
    private static final String FIELDS = "fields";

    private final HttpModule module;
    private final Problems problems;
    private final Class<?> resourceClass;
    private final Method method;
    private final boolean required;
    private final boolean takesFields;

    /** Asked for once: null before the first request, for which the module may have to start. */
    private volatile @Nullable Naming naming;

    RequestFilter(HttpModule module, Problems problems, Class<?> resourceClass, Method method, boolean required) {
        this.module = module;
        this.problems = problems;
        this.resourceClass = resourceClass;
        this.method = method;
        this.required = required;
        this.takesFields = FormFields.areTakenBy(resourceClass, method);
    }

    @Override
    public void filter(ContainerRequestContext context) {
        List<String> lines = context.getHeaders().get(HeaderKey.NAME);
        if (lines == null || lines.isEmpty()) {
            if (required || isWithoutAName(context)) {
                throw new IdempotencyKeyMissingException(
                        "This operation requires an idempotency key, and the request has no field " + HeaderKey.NAME
                                + ". The method did not run, and nothing happened. Send the request with a key: a new"
                                + " one for each operation, such as a random UUID, and the same one at each retry.");
            }
            begins(context, new CallerRequest(null, null));
            return;
        }
        String key = HeaderKey.of(lines);
        if (naming() == Naming.NOT_BY_CALLER) {
            begins(context, new CallerRequest(key, null));
            return;
        }
        if (takesFields && FormFields.is(context.getMediaType())) {
            begins(context, new CallerRequest(key, new CallerRequest.Content(target(context), FIELDS)));
            return;
        }
        int max = module.settings().bodyMax();
        boolean saidToBeLarger = isLarger(context.getHeaderString(HttpHeaders.CONTENT_LENGTH), max);
        byte[] body = saidToBeLarger ? new byte[0] : body(context, max);
        if (saidToBeLarger || body.length > max) {
            context.abortWith(problems.of(
                    Problem.BODY_TOO_LARGE,
                    "A request with an idempotency key is compared with earlier ones, and its body may have " + max
                            + " bytes for that (once.http.body.max). The method did not run, and nothing happened."));
            return;
        }
        begins(context, new CallerRequest(key, new CallerRequest.Content(target(context), digest(body))));
    }

    private Naming naming() {
        Naming known = naming;
        if (known == null) {
            known = module.naming(resourceClass, method);
            naming = known;
        }
        return known;
    }

    /** Without a key nothing would tell its calls apart; what the locator of a sub-resource has taken is no argument. */
    private boolean isWithoutAName(ContainerRequestContext context) {
        return switch (naming()) {
            case NOT_BY_CALLER -> false;
            case BY_CALLER_OR_ARGUMENTS ->
                context.getUriInfo().getMatchedResources().size() > 1;
            case BY_CALLER -> true;
        };
    }

    /** Not by {@code getLength()}, which is an int. */
    private static boolean isLarger(@Nullable String length, int max) {
        try {
            return length != null && Long.parseLong(length.strip()) > max;
        } catch (NumberFormatException e) {
            // No length, or one beyond all measure: the body is counted.
            return false;
        }
    }

    /** It is read here, and given to the method once more. */
    private static byte[] body(ContainerRequestContext context, int max) {
        InputStream entity = context.getEntityStream();
        if (entity == null) {
            return new byte[0];
        }
        byte[] body;
        try {
            body = entity.readNBytes(max + 1);
        } catch (IOException e) {
            throw new BadRequestException("The body of the request cannot be read. Nothing happened.", e);
        }
        context.setEntityStream(new ByteArrayInputStream(body));
        return body;
    }

    private void begins(ContainerRequestContext context, CallerRequest request) {
        context.setProperty(ReplayFilter.REQUEST, request);
        module.begins(request);
    }

    private static String target(ContainerRequestContext context) {
        return context.getMethod() + " " + context.getUriInfo().getPath(false);
    }

    private static String digest(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
