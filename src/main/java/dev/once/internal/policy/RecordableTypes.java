package dev.once.internal.policy;

import java.lang.reflect.Type;

/** The rule of what may be recorded, for what is known only when it is there: the values in a result. */
public final class RecordableTypes {

    private RecordableTypes() {}

    /** Whether results of this type are responses of Jakarta RESTful Web Services, whose entities have types of their own. */
    public static boolean areResponses(Type type) {
        return ResultTypes.isResponse(type);
    }

    /** Whether values of this type may be recorded, and can be given again as what they were. */
    public static boolean allow(Type type) {
        return ResultTypes.whyUnsupported(type).isEmpty();
    }
}
