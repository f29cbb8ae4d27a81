package dev.once.internal.policy;

import dev.once.AfterRetention;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.WhileInProgress;
import dev.once.internal.engine.Policy;
import dev.once.internal.engine.Returns;
import dev.once.spi.ErrorClassifier;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes validated policies of annotated methods, and says all that is wrong with those that cannot be used. */
public final class PolicyFactory {

    private static final int ACTION_MAX = 200;

    private static final String DEFAULT_REPEAT_WITHIN = defaultOf("repeatWithin");

    private final String application;
    private final Configuration configuration;
    private final ErrorClassifier classifiers;
    private final Duration asyncTimeLimit;

    /**
     * A factory for one application.
     *
     * @param application the name that derived actions begin with, since one ledger may serve several applications
     * @param configuration overrides members of annotations
     * @param classifiers what the application says of failures; never throws
     * @param asyncTimeLimit the time limit of attempts that go on after the method has returned, where none is given
     */
    public PolicyFactory(
            String application, Configuration configuration, ErrorClassifier classifiers, Duration asyncTimeLimit) {
        this.application = application;
        this.configuration = configuration;
        this.classifiers = classifiers;
        this.asyncTimeLimit = asyncTimeLimit;
    }

    /**
     * The policy of a method.
     *
     * @param problems takes a message for each problem: the method, what is wrong, what is allowed
     * @return empty where there was a problem
     */
    public Optional<MethodPolicy> create(IdempotentMethod method, Consumer<String> problems) {
        Problems noted = new Problems(method, problems);
        checkModifiers(method.method(), noted);
        FaultTolerance faults = FaultTolerance.of(method, configuration, noted);
        FaultToleranceRules.check(method, faults, noted);
        ReturnedResult result = ReturnedResult.of(method, faults, noted);
        checkParameters(method.method(), noted);
        Members members = new Members(method, configuration, noted);
        Policy policy = policy(method, members, faults, result.returns(), noted);
        VerifierPolicy verifier = VerifierTypes.of(method, members, result.type(), noted);
        boolean enabled = members.enabled();
        return policy == null || noted.any()
                ? Optional.empty()
                : Optional.of(
                        new MethodPolicy(method, policy, result.type(), MethodParameter.of(method), verifier, enabled));
    }

    private @Nullable Policy policy(
            IdempotentMethod method, Members members, FaultTolerance faults, Returns returns, Problems problems) {
        Idempotent annotation = method.annotation();
        Durations durations = new Durations(problems);
        Duration waitAtMost = durations.zeroOrMore(members.waitAtMost());
        Duration timeLimit = members.timeLimit().text().isEmpty() ? null : durations.moreThanZero(members.timeLimit());
        Duration retention = durations.moreThanZero(members.retention());
        Duration repeatWithin = durations.moreThanZero(new Members.Member(
                annotation.repeatWithin(), "@Idempotent(repeatWithin = \"" + annotation.repeatWithin() + "\")"));
        WhileInProgress whileInProgress = members.whileInProgress();
        AfterRetention afterRetention = members.afterRetention();
        Unclassified unclassified = members.unclassified();
        checkRepeatWithin(annotation, problems);
        String action = action(method, problems);
        List<Class<? extends Throwable>> permanent = List.of(annotation.permanent());
        List<Class<? extends Throwable>> retryable = List.of(annotation.retryable());
        checkLists(permanent, retryable, problems);
        if (waitAtMost == null || retention == null || repeatWithin == null) {
            return null;
        }
        checkRetention(members, retention, waitAtMost, timeLimit, problems);
        if (timeLimit == null && returns != Returns.VALUE && retention.compareTo(asyncTimeLimit) < 0) {
            problems.cannotBeUsed(
                    members.retention().origin(),
                    "not less than the time limit of a result that comes later, once.async.time-limit = "
                            + asyncTimeLimit + ". Or give it a timeLimit of its own");
        }
        if (problems.any()) {
            return null;
        }
        return new Policy(
                action,
                annotation.effect(),
                whileInProgress,
                waitAtMost,
                timeLimit == null && returns != Returns.VALUE ? asyncTimeLimit : timeLimit,
                retention,
                afterRetention,
                repeatWithin,
                returns,
                new FailureTable(
                        action, annotation.effect(), permanent, retryable, classifiers, faults.retried(), unclassified),
                replayable(method.method(), permanent, retryable),
                FaultToleranceRules.shared(method, faults));
    }

    private static void checkModifiers(Method method, Problems problems) {
        int modifiers = method.getModifiers();
        List<String> wrong = new ArrayList<>();
        if (!Modifier.isPublic(modifiers)) {
            wrong.add(
                    Modifier.isPrivate(modifiers)
                            ? "private"
                            : Modifier.isProtected(modifiers) ? "protected" : "package-private");
        }
        if (Modifier.isStatic(modifiers)) {
            wrong.add("static");
        }
        if (Modifier.isFinal(modifiers)) {
            wrong.add("final");
        }
        if (!wrong.isEmpty()) {
            problems.problem("it is " + String.join(", ", wrong)
                    + ", so its calls do not reliably pass the interceptor. Make it public, neither static nor final,"
                    + " or do not make it @Idempotent.");
        }
    }

    private static void checkParameters(Method method, Problems problems) {
        for (Class<?> parameter : method.getParameterTypes()) {
            ResultTypes.whyNotAParameter(parameter).ifPresent(problems::problem);
        }
    }

    private String action(IdempotentMethod method, Problems problems) {
        String given = method.annotation().action();
        String name = method.method().getName();
        String action = given;
        if (given.isEmpty()) {
            action = application + ":" + method.beanClass().getSimpleName() + "." + name;
        } else if (method.ofClass()) {
            action = given + "." + name;
        }
        boolean usable = action.length() <= ACTION_MAX && action.chars().noneMatch(Character::isISOControl);
        if (!usable || (!given.isEmpty() && given.isBlank())) {
            problems.value(
                    "action",
                    printable(given),
                    "1 to " + ACTION_MAX + " characters without control characters, not only blanks. The whole action"
                            + " is \"" + printable(action) + "\", " + action.length() + " characters");
        }
        return action;
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "\uFFFD");
    }

    /** A member that is set and ignored is a guarantee that somebody believes in. */
    private static void checkRepeatWithin(Idempotent annotation, Problems problems) {
        if (annotation.effect() != Effect.KEYED && !annotation.repeatWithin().equals(DEFAULT_REPEAT_WITHIN)) {
            problems.problem("@Idempotent(repeatWithin = \"" + annotation.repeatWithin()
                    + "\") has a meaning for effect = KEYED only, and the effect is " + annotation.effect()
                    + ". Remove it.");
        }
    }

    private static void checkRetention(
            Members members, Duration retention, Duration waitAtMost, @Nullable Duration timeLimit, Problems problems) {
        String origin = members.retention().origin();
        if (retention.compareTo(waitAtMost) < 0) {
            problems.cannotBeUsed(
                    origin, "not less than waitAtMost, " + members.waitAtMost().text());
        }
        if (timeLimit != null && retention.compareTo(timeLimit) < 0) {
            problems.cannotBeUsed(
                    origin, "not less than timeLimit, " + members.timeLimit().text());
        }
    }

    private static void checkLists(
            List<Class<? extends Throwable>> permanent, List<Class<? extends Throwable>> retryable, Problems problems) {
        Set.copyOf(permanent).stream()
                .filter(retryable::contains)
                .map(Class::getTypeName)
                .sorted()
                .forEach(both -> problems.problem("@Idempotent names " + both
                        + " as permanent and as retryable. It can be tried again or not: remove it from one of them."));
    }

    private static List<Class<? extends Throwable>> replayable(
            Method method, List<Class<? extends Throwable>> permanent, List<Class<? extends Throwable>> retryable) {
        Stream<Class<? extends Throwable>> declared = Stream.of(method.getExceptionTypes())
                .<Class<? extends Throwable>>map(type -> type.asSubclass(Throwable.class));
        return Stream.of(declared, permanent.stream(), retryable.stream())
                .flatMap(types -> types)
                .distinct()
                .toList();
    }

    private static String defaultOf(String member) {
        try {
            return (String) Idempotent.class.getMethod(member).getDefaultValue();
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("@Idempotent has " + member, e);
        }
    }
}
