package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.once.container.Unusable.Crowded;
import dev.once.container.Unusable.DerivedActions;
import dev.once.container.Unusable.Forgetful;
import dev.once.container.Unusable.Hasty;
import dev.once.container.Unusable.Impatient;
import dev.once.container.Unusable.Kept;
import dev.once.container.Unusable.KeyTwice;
import dev.once.container.Unusable.Later;
import dev.once.container.Unusable.Misspelt;
import dev.once.container.Unusable.Misverified;
import dev.once.container.Unusable.Numbered;
import dev.once.container.Unusable.Outlived;
import dev.once.container.Unusable.Overloads;
import dev.once.container.Unusable.Private;
import dev.once.container.Unusable.Propertyless;
import dev.once.container.Unusable.Scoped;
import dev.once.container.Unusable.Shapeless;
import dev.once.container.Unusable.Static;
import dev.once.container.Unusable.Streaming;
import dev.once.container.Unusable.Telling;
import dev.once.container.Unusable.Unparsable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ArchivePath;
import org.jboss.shrinkwrap.api.asset.ByteArrayAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Applications that must not start, and what the server's log says of each. Arquillian runs the server only: it would
 * wait for its whole timeout for an application that fails as it starts.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class RefusalIT {

    private static final Path SERVER = Path.of(
            System.getProperty("once.test.wlp", ""), "usr", "servers", System.getProperty("once.test.server", ""));

    /** Beans of one application: the server prints the first ten of its problems. */
    private static final int TOGETHER = 6;

    private static final Map<Integer, String> REFUSALS = new HashMap<>();

    static Stream<Arguments> problems() {
        return Stream.of(
                arguments(
                        Overloads.class,
                        "Overloads.pay(String) and ",
                        "the same action \"unusable.same\" (they are overloads)",
                        "Give one of them an action of its own"),
                arguments(DerivedActions.class, "DerivedActions.send(", "(they are overloads)", "Give one of them"),
                arguments(Private.class, "Private.hidden(String)", "it is private", "Make it public"),
                arguments(Static.class, "Static.shared(String)", "it is static", "neither static nor final"),
                arguments(Impatient.class, "Impatient.hurry(String)", "waitAtMost = \"15 seconds\"", "such as PT15S"),
                arguments(Later.class, "Later.promise(String)", "is not @Asynchronous", "Return a CompletionStage"),
                arguments(Kept.class, "Promising", "is an interface with @Idempotent", "move it to the class"),
                arguments(Unparsable.class, "Unparsable.pay(String)", "does not parse", "${order.}"),
                arguments(Misspelt.class, "Misspelt.pay(String)", "names oder in ${oder}", "there are: order"),
                arguments(
                        Misspelt.class, "Misspelt.pay(String)", "names no parameter in ${1}", "the same for all calls"),
                arguments(
                        Propertyless.class,
                        "Propertyless.pay(Purchase)",
                        "no component or getter nowhere",
                        "${purchase.nowhere}"),
                arguments(
                        KeyTwice.class,
                        "KeyTwice.pay(String, String)",
                        "and @Key parameters (order)",
                        "Remove the expression"),
                arguments(
                        Scoped.class,
                        "Scoped.pay(String)",
                        "scope = AGENT) has no source",
                        "once.context.explicit=AGENT"),
                arguments(Forgetful.class, "Forgetful.pay(String)", "retention = \"PT0S\"", "more than zero"),
                arguments(Hasty.class, "Hasty.pay(String)", "retention = \"PT5S\"", "not less than waitAtMost, PT15S"),
                arguments(
                        Outlived.class,
                        "Outlived.pay(String)",
                        "retention = \"PT1M\"",
                        "not less than timeLimit, PT2M"),
                arguments(
                        Streaming.class,
                        "Streaming.list(String)",
                        "it can be read only once",
                        "return the value itself"),
                arguments(Telling.class, "Telling.card(String)", "Card.number is @Sensitive", "such as a token"),
                arguments(Numbered.class, "Numbered.pay(int)", "is @IdempotencyKey and a int", "a String or a UUID"),
                arguments(
                        Misverified.class,
                        "Misverified.pay(String)",
                        "answers with java.lang.Integer, and the method returns java.lang.String",
                        "OutcomeVerifier<java.lang.String>"),
                arguments(
                        Crowded.class,
                        "Crowded.pay(String)",
                        "all attempts share one transaction",
                        "Set mp.fault.tolerance.interceptor.priority=100"),
                arguments(
                        Crowded.class,
                        "Crowded.pay(String)",
                        "no further attempt can succeed",
                        "or remove @Transactional"),
                arguments(
                        Shapeless.class,
                        "Shapeless.upload(String, InputStream)",
                        "content is a java.io.InputStream",
                        "@NotKey"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("problems")
    void methodThatCannotBeProtected_isNamedWithProblemAndRemedy(
            Class<?> bean, String method, String problem, String remedy) throws Exception {
        assertThat(refusalOfMany(bean).lines().filter(line -> line.contains(method)))
                .anySatisfy(line -> assertThat(line).contains(problem, remedy));
    }

    /**
     * What is said of an application that has this bean, some others that have a mistake, and one that has none: all
     * that is wrong is reported together.
     */
    private static String refusalOfMany(Class<?> bean) throws IOException {
        List<Class<?>> all = problems()
                .<Class<?>>map(problem -> (Class<?>) problem.get()[0])
                .distinct()
                .toList();
        int first = all.indexOf(bean) / TOGETHER * TOGETHER;
        String log = REFUSALS.get(first);
        if (log == null) {
            List<Class<?>> together = all.subList(first, Math.min(first + TOGETHER, all.size()));
            log = refused(only("unusable-" + first, together).addClass(Usable.class));
            assertThat(log).doesNotContain("Usable.pay(");
            REFUSALS.put(first, log);
        }
        return log;
    }

    /** By the container, which names the method too. */
    @Test
    void finalMethod_isRefused() throws Exception {
        assertThat(refused(OnceWar.of("final", "", FinalMethod.class)))
                .contains("FinalMethod.fixed", "cannot be declared final");
    }

    @Test
    void keyExpressionInAClassWithoutParameterNames_isRefused() throws Exception {
        WebArchive war = OnceWar.of("nameless", "", Usable.class)
                .add(
                        new ByteArrayAsset(Nameless.compiled()),
                        "WEB-INF/classes/" + Nameless.NAME.replace('.', '/') + ".class");

        assertThat(refused(war))
                .contains("Nameless.pay(String)", "compiled without their names", "Compile with -parameters");
    }

    @Test
    void keyThatIsNewAtEveryCall_isWarnedOf() throws Exception {
        assertThat(started(OnceWar.of("timed", "", Timed.class)))
                .contains("Timed.pay(Instant): has a key that is made only of values which are new at every call")
                .contains("Make what is asked for the key")
                .doesNotContain("Timed.payOn");
    }

    @Test
    void scopeThatTheApplicationSetsItself_isAccepted() throws Exception {
        WebArchive war = OnceWar.of("scoped", "once.context.explicit=AGENT", Unusable.class);
        keepOnly(war, List.of(Scoped.class));

        started(war);
    }

    @Test
    void faultToleranceOnAnEnterpriseBean_isRefused() throws Exception {
        assertThat(refused(OnceWar.of("enterprise", "", RetryingTill.class, LimitedTill.class)))
                .contains("RetryingTill.pay(String): @Retry and @Idempotent on a method of an enterprise bean")
                .contains("Move @Retry to a CDI bean that calls this one")
                .contains("LimitedTill.pay(String): @Retry, @Timeout and @Idempotent on a method");
    }

    @Test
    void retryInsideOfTheLedger_isRefused() throws Exception {
        WebArchive war = OnceWar.of(
                "inside", "mp.fault.tolerance.interceptor.priority=4200", Gateways.class, Rows.class, Runs.class);

        assertThat(refused(war))
                .contains("Gateways.rowsOnly(String, int)", "@Retry would run inside of @Idempotent")
                .contains("priority 4200", "Set mp.fault.tolerance.interceptor.priority to less than 4100")
                .doesNotContain("Gateways.callers(");
    }

    @Test
    void attemptsThatShareATransaction_areWarnedOfWithTheRemedy() throws Exception {
        assertThat(started(OnceWar.of("sharing", "", Gateways.class, Rows.class, Runs.class)))
                .contains("Gateways.shared(String, int): all attempts of its @Retry share the transaction")
                .contains("Set mp.fault.tolerance.interceptor.priority=100")
                .doesNotContain("Gateways.callers(", "Gateways.rowsOnly(");
    }

    @Test
    void configurationThatCannotBeUsed_isNamedWithPropertyValueSourceAndWhatIsAllowed() throws Exception {
        String usable = Usable.class.getName();
        String config = String.join(
                "\n",
                usable + "/pay/Idempotent/retention=30 days",
                "Idempotent/whileInProgress=LATER",
                "Idempotent/enabled=perhaps",
                usable + "/pay/Idempotent/effect=KEYED",
                "Idempotent/unclassified=PERMANENT",
                usable + "/pay/Idempotent/retension=P1D",
                usable + "/paid/Idempotent/retention=P1D",
                "com.elsewhere.Other/pay/Idempotent/nothing=1",
                "once.waiters.max=many",
                "once.waters.max=1");

        assertThat(refused(OnceWar.of("misconfigured", config, Usable.class)))
                .contains(usable + "/pay/Idempotent/retention = 30 days (from ")
                .contains("microprofile-config.properties", "ISO-8601")
                .contains("Idempotent/whileInProgress = LATER", "Allowed: WAIT, REJECT")
                .contains("Idempotent/enabled = perhaps", "Allowed: true, false")
                .contains("/pay/Idempotent/effect = KEYED", "decides its safety")
                .contains("Idempotent/unclassified = PERMANENT", "Allowed: AMBIGUOUS, TRANSIENT")
                .contains("/pay/Idempotent/retension = P1D", "has no member retension")
                .contains("/paid/Idempotent/retention = P1D", "has no @Idempotent method paid. There are: pay")
                .contains("once.waiters.max = many", "whole number of calls, 1 or more")
                .contains("once.waters.max (from ", "is no setting of Once")
                .doesNotContain("com.elsewhere");
    }

    @Test
    void databaseThatAnInterruptionBreaks_isRefusedWithTheRemedy() throws Exception {
        assertThat(refused(OnceWar.bound(OnceWar.of("in-a-file", "", Usable.class), "jdbc/file")))
                .contains("IdempotentDefinitionException", "when one of its threads is interrupted")
                .contains("jdbc:h2:tcp://localhost:<port>/./<name>;WRITE_DELAY=0", "jdbc/once");
    }

    @Test
    void missingTable_isNamedWithTheFileThatCreatesIt() throws Exception {
        assertThat(refused(OnceWar.bound(OnceWar.of("empty", "once.schema=validate", Usable.class), "jdbc/empty")))
                .contains("IdempotentDefinitionException", "missing table [once_")
                .contains("META-INF/once/schema/h2/V1__ledger.sql", "once.schema=migrate");
    }

    @Test
    void settingThatCannotBeUsed_isNamed() throws Exception {
        assertThat(refused(OnceWar.of("unset", "once.heartbeat=2 seconds", Usable.class)))
                .contains("once.heartbeat = 2 seconds (from ", "microprofile-config.properties", "PT0.1S to PT1H");
    }

    /** A WAR with some of the beans that have a mistake. */
    private static WebArchive only(String name, List<Class<?>> beans) {
        WebArchive war = OnceWar.of(name, "", Unusable.class, Purchase.class);
        keepOnly(war, beans);
        return war;
    }

    private static void keepOnly(WebArchive war, List<Class<?>> beans) {
        List<String> kept = beans.stream()
                .map(bean -> "/" + bean.getName().replace('.', '/'))
                .toList();
        war.getContent().keySet().stream()
                .map(ArchivePath::get)
                .filter(path -> path.contains("/Unusable$") && !path.contains("/Unusable$Promising"))
                .filter(path ->
                        kept.stream().noneMatch(bean -> path.endsWith(bean + ".class") || path.contains(bean + "$")))
                .toList()
                .forEach(war::delete);
    }

    /** What the log says until the application has been refused. */
    private static String refused(WebArchive war) throws IOException {
        String log = deployed(war);
        assertThat(log).doesNotContain("CWWKZ0001I: Application " + name(war));
        return log;
    }

    /** What the log says until the application has started. */
    private static String started(WebArchive war) throws IOException {
        String log = deployed(war);
        assertThat(log).contains("CWWKZ0001I: Application " + name(war) + " started");
        return log;
    }

    private static String name(WebArchive war) {
        return war.getName().replace(".war", "");
    }

    private static String deployed(WebArchive war) throws IOException {
        String name = name(war);
        ServerLog log = new ServerLog(SERVER.resolve("logs/messages.log"));
        Path exported = Files.createDirectories(SERVER.resolve("temp")).resolve(war.getName());
        Path deployed = Files.createDirectories(SERVER.resolve("dropins")).resolve(war.getName());
        war.as(ZipExporter.class).exportTo(exported.toFile(), true);
        Files.move(exported, deployed);
        try {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> log.says("CWWKZ0001I: Application " + name + " started")
                            || log.says("CWWKZ0012I: The application " + name + " was not started")
                            || log.says("CWWKZ0002E: An exception occurred while starting the application " + name));
            return log.text();
        } finally {
            Files.delete(deployed);
        }
    }
}
