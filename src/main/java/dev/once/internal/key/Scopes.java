package dev.once.internal.key;

import dev.once.CallContext.Field;
import dev.once.Scope;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Who shares a key: the values that become part of the operation's identity, by the name of their scope. Pure
 * functions.
 */
final class Scopes {

    private static final String TENANT = "tenant";

    private Scopes() {}

    /** The fields of a context that a scope needs. */
    static List<Field> fields(Scope scope) {
        return switch (scope) {
            case USER -> List.of(Field.USER);
            case AGENT -> List.of(Field.AGENT_ID);
            case CONVERSATION -> List.of(Field.CONVERSATION);
            // Turns are counted anew in every conversation.
            case TURN -> List.of(Field.CONVERSATION, Field.TURN);
        };
    }

    /**
     * The scopes that a method declares.
     *
     * @throws InvalidIdempotencyKeyException if the context lacks one: as an empty text it would be shared by everybody
     *     of whom nothing is known
     */
    static Map<String, String> declared(Set<Scope> scopes, Map<Field, String> context, String action) {
        Map<String, String> values = tenant(context);
        for (Scope scope : scopes) {
            for (Field field : fields(scope)) {
                String value = context.get(field);
                if (value == null) {
                    throw new InvalidIdempotencyKeyException(
                            action + ": the key is shared within the " + scope + " only, and no source knows the "
                                    + field + " of this call. The method did not run, and nothing happened. Set it for"
                                    + " the call, CallContext.with(Field." + field + ", …).call(…), or let a"
                                    + " CallContextSource know it"
                                    + (field == Field.USER ? ", or authenticate the caller" : "") + ".",
                            action,
                            null);
                }
                values.put(field.name().toLowerCase(Locale.ROOT), value);
            }
        }
        return values;
    }

    /**
     * A caller's key needs a caller: it says nothing of what is asked for, and a stranger may guess it.
     *
     * @throws InvalidIdempotencyKeyException if the context knows no user
     */
    static void requireUser(Map<Field, String> context, String action) {
        if (!context.containsKey(Field.USER)) {
            throw new InvalidIdempotencyKeyException(
                    action + ": the caller supplied a key, and is nobody: with that key alone anybody could get at the"
                            + " outcome. The method did not run, and nothing happened. Authenticate the caller, set"
                            + " CallContext.with(Field.USER, …), or, where all callers may share their keys,"
                            + " once.anonymous=allow.",
                    action,
                    null);
        }
    }

    /** Those of a key that is the user's own, where there is one. */
    static Map<String, String> ofUser(Map<Field, String> context) {
        Map<String, String> values = tenant(context);
        String user = context.get(Field.USER);
        if (user != null) {
            values.put("user", user);
        }
        return values;
    }

    private static Map<String, String> tenant(Map<Field, String> context) {
        Map<String, String> values = new HashMap<>();
        String tenant = context.get(Field.TENANT);
        if (tenant != null) {
            values.put(TENANT, tenant);
        }
        return values;
    }
}
