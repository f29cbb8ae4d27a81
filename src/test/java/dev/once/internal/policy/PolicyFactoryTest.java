package dev.once.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.WhileInProgress;
import dev.once.internal.engine.Policy;
import dev.once.internal.engine.Returns;
import jakarta.json.bind.adapter.JsonbAdapter;
import jakarta.json.bind.annotation.JsonbCreator;
import jakarta.json.bind.annotation.JsonbTransient;
import jakarta.json.bind.annotation.JsonbTypeAdapter;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.faulttolerance.Asynchronous;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyFactoryTest {

    /** Nobody could make it anew. */
    public abstract static class OwnResponse extends Response {}

    /** Says which entity it is only when it is there. */
    public static class Responding {
        @Idempotent
        public Response respond(@Key String id) {
            throw new UnsupportedOperationException();
        }
    }

    public record Refund(String id, BigDecimal amount) {}

    private final List<String> problems = new ArrayList<>();

    static class Payments {
        @Idempotent
        public Refund derived() {
            return new Refund("", BigDecimal.ONE);
        }

        @Idempotent(
                action = "payments.refund",
                effect = Effect.KEYED,
                whileInProgress = WhileInProgress.REJECT,
                waitAtMost = "PT0S",
                timeLimit = "PT1M",
                retention = "P1DT2H",
                repeatWithin = "PT1H",
                permanent = IllegalStateException.class,
                retryable = {IOException.class, InterruptedException.class})
        public Refund given(String id) throws IOException, CloneNotSupportedException {
            return new Refund(id, BigDecimal.ONE);
        }
    }

    @Test
    void nothingGiven_defaultsApply() {
        Policy policy = policy(Payments.class, "derived");

        assertThat(policy.action()).isEqualTo("shop:Payments.derived");
        assertThat(policy.effect()).isEqualTo(Effect.EXTERNAL);
        assertThat(policy.whileInProgress()).isEqualTo(WhileInProgress.WAIT);
        assertThat(policy.waitAtMost()).isEqualTo(Duration.ofSeconds(15));
        assertThat(policy.timeLimit()).isNull();
        assertThat(policy.retention()).isEqualTo(Duration.ofDays(30));
        assertThat(policy.repeatWithin()).isEqualTo(Duration.ofHours(12));
        assertThat(policy.replayable()).isEmpty();
    }

    @Test
    void response_isAResult() {
        assertThat(create(Responding.class, "respond")).isPresent();
        assertThat(RecordableTypes.areResponses(Response.class)).isTrue();
        assertThat(RecordableTypes.areResponses(OwnResponse.class)).isFalse();
    }

    @Test
    void everythingGiven_isTaken() {
        Policy policy = policy(Payments.class, "given");

        assertThat(policy.action()).isEqualTo("payments.refund");
        assertThat(policy.effect()).isEqualTo(Effect.KEYED);
        assertThat(policy.whileInProgress()).isEqualTo(WhileInProgress.REJECT);
        assertThat(policy.waitAtMost()).isZero();
        assertThat(policy.timeLimit()).isEqualTo(Duration.ofMinutes(1));
        assertThat(policy.retention()).isEqualTo(Duration.ofHours(26));
        assertThat(policy.repeatWithin()).isEqualTo(Duration.ofHours(1));
        assertThat(policy.replayable())
                .containsExactly(
                        IOException.class,
                        CloneNotSupportedException.class,
                        IllegalStateException.class,
                        InterruptedException.class);
        assertThat(policy.failures())
                .isEqualTo(new FailureTable(
                        "payments.refund",
                        Effect.KEYED,
                        List.of(IllegalStateException.class),
                        List.of(IOException.class, InterruptedException.class),
                        FailureTableTest.NOBODY,
                        RetriedFailures.NONE,
                        Unclassified.AMBIGUOUS));
    }

    @Idempotent(action = "shop")
    static class Prefixed {
        public void sell() {}
    }

    @Idempotent
    static class Unprefixed {
        public void sell() {}
    }

    static class Sub extends Unprefixed {}

    @Test
    void classLevelAction_isAPrefix() {
        assertThat(policy(Prefixed.class, "sell").action()).isEqualTo("shop.sell");
    }

    @Test
    void classLevelWithoutAction_isDerivedFromTheBeansClass() {
        assertThat(policy(Unprefixed.class, "sell").action()).isEqualTo("shop:Unprefixed.sell");
        assertThat(policy(Sub.class, "sell").action()).isEqualTo("shop:Sub.sell");
    }

    static class WrongValues {
        @Idempotent(waitAtMost = "15s")
        public void waitAtMost() {}

        @Idempotent(waitAtMost = "-PT1S")
        public void negativeWait() {}

        @Idempotent(timeLimit = "PT0S")
        public void timeLimit() {}

        @Idempotent(retention = "P0D")
        public void retention() {}

        @Idempotent(retention = "P36501D")
        public void longRetention() {}

        @Idempotent(retention = "P1M")
        public void months() {}

        @Idempotent(effect = Effect.KEYED, repeatWithin = "")
        public void repeatWithin() {}

        @Idempotent(action = " ")
        public void blankAction() {}

        @Idempotent(action = "a\u0007b")
        public void controlAction() {}

        @Idempotent(retention = "PT10S")
        public void retentionShorterThanWait() {}

        @Idempotent(retention = "PT1M", timeLimit = "PT61S")
        public void retentionShorterThanLimit() {}

        @Idempotent(effect = Effect.EXTERNAL, repeatWithin = "PT1H")
        public void repeatWithinOfExternal() {}

        @Idempotent(
                permanent = {IOException.class, IllegalStateException.class},
                retryable = IllegalStateException.class)
        public void bothLists() {}

        @Idempotent(waitAtMost = "x", timeLimit = "y", action = "\n")
        public void several() {}
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "waitAtMost|@Idempotent(waitAtMost = \"15s\") cannot be used|PT15S",
                "negativeWait|@Idempotent(waitAtMost = \"-PT1S\")|zero to",
                "timeLimit|@Idempotent(timeLimit = \"PT0S\")|more than zero",
                "retention|@Idempotent(retention = \"P0D\")|more than zero",
                "longRetention|@Idempotent(retention = \"P36501D\")|36500 days",
                "months|@Idempotent(retention = \"P1M\")|days, hours, minutes and seconds",
                "repeatWithin|@Idempotent(repeatWithin = \"\")|more than zero",
                "blankAction|@Idempotent(action = \" \")|1 to 200 characters",
                "controlAction|@Idempotent(action = \"a\uFFFDb\")|1 to 200 characters",
                "retentionShorterThanWait|@Idempotent(retention = \"PT10S\")|waitAtMost, PT15S",
                "retentionShorterThanLimit|@Idempotent(retention = \"PT1M\")|timeLimit, PT61S",
                "repeatWithinOfExternal|@Idempotent(repeatWithin = \"PT1H\")|KEYED only",
                "bothLists|java.lang.IllegalStateException as permanent and as retryable|remove it"
            })
    void wrongValue_isRefusedByMethodMemberValueAndWhatIsAllowed(String method, String said, String allowed) {

        assertThat(create(WrongValues.class, method)).isEmpty();

        assertThat(problems)
                .singleElement()
                .asString()
                .startsWith(WrongValues.class.getTypeName() + "." + method + "(): ")
                .contains(said, allowed);
    }

    @Test
    void severalWrongValues_areAllNamed() {
        create(WrongValues.class, "several");

        assertThat(problems).hasSize(3);
    }

    @Idempotent(
            action =
                    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
                            + "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789")
    static class LongAction {
        public void fits() {}
    }

    @Test
    void actionTooLongByItsMethodsName_isRefused() {
        create(LongAction.class, "fits");

        assertThat(problems).singleElement().asString().contains("205 characters");
    }

    static class WrongModifiers {
        @Idempotent
        @SuppressWarnings("UnusedMethod") // found by reflection
        private void privateOne() {}

        @Idempotent
        void packagePrivate() {}

        @Idempotent
        protected void protectedOne() {}

        @Idempotent
        public static void staticOne() {}

        @Idempotent
        public final void finalOne() {}
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "privateOne|private",
                "packagePrivate|package-private",
                "protectedOne|protected",
                "staticOne|static",
                "finalOne|final"
            })
    void methodThatCannotBeIntercepted_isRefused(String method, String said) {

        assertThat(create(WrongModifiers.class, method)).isEmpty();

        assertThat(problems).singleElement().asString().contains("it is " + said + ",", "Make it public");
    }

    static class Immutable {
        Immutable(String value) {}
    }

    public static class WithCreator {
        @JsonbCreator
        public WithCreator(String value) {}
    }

    record NotPublic(String value) {}

    public record Page<T>(List<T> items, Page<T> next) {}

    public record Attachment(
            String name,
            @JsonbTransient InputStream content,
            @JsonbTypeAdapter(Lines.class) Stream<String> lines) {}

    /** Lines as one text. */
    public static class Lines implements JsonbAdapter<Stream<String>, String> {
        @Override
        public String adaptToJson(Stream<String> lines) {
            return lines.collect(Collectors.joining("\n"));
        }

        @Override
        public Stream<String> adaptFromJson(String text) {
            return text.lines();
        }
    }

    public record Streaming(Stream<String> lines) {}

    public record Holder(List<NotPublic> values, Holder parent) {}

    interface Shape {}

    public static class Plain {
        protected Plain() {}
    }

    public static class Promised extends CompletableFuture<String> {}

    @Idempotent
    static class UnsupportedReturns<T> {
        public Promised stage() {
            throw new UnsupportedOperationException();
        }

        public FutureTask<String> task() {
            throw new UnsupportedOperationException();
        }

        public CompletionStage<Object> stageOfObject() {
            throw new UnsupportedOperationException();
        }

        @SuppressWarnings("rawtypes")
        public CompletionStage rawStage() {
            throw new UnsupportedOperationException();
        }

        public CompletionStage<CompletionStage<String>> stageOfStage() {
            throw new UnsupportedOperationException();
        }

        public Flow.Publisher<String> publisher() {
            throw new UnsupportedOperationException();
        }

        @Idempotent(effect = Effect.TRANSACTIONAL)
        public CompletionStage<String> transactional() {
            throw new UnsupportedOperationException();
        }

        public Future<String> future() {
            throw new UnsupportedOperationException();
        }

        public Stream<String> stream() {
            throw new UnsupportedOperationException();
        }

        public InputStream input() {
            throw new UnsupportedOperationException();
        }

        public OwnResponse response() {
            throw new UnsupportedOperationException();
        }

        public List<Response> responses() {
            throw new UnsupportedOperationException();
        }

        public Optional<Response> optionalResponse() {
            throw new UnsupportedOperationException();
        }

        public Page<Response> pageOfResponses() {
            throw new UnsupportedOperationException();
        }

        public List<Stream<String>>[] listsOfStreams() {
            throw new UnsupportedOperationException();
        }

        public Streaming streaming() {
            throw new UnsupportedOperationException();
        }

        public void async(AsyncResponse response) {}

        public Object object() {
            throw new UnsupportedOperationException();
        }

        public T variable() {
            throw new UnsupportedOperationException();
        }

        public Optional<Immutable> immutable() {
            throw new UnsupportedOperationException();
        }

        public List<Immutable[]> immutables() {
            throw new UnsupportedOperationException();
        }

        public NotPublic notPublic() {
            throw new UnsupportedOperationException();
        }

        public Holder holder() {
            throw new UnsupportedOperationException();
        }

        public Shape shape() {
            throw new UnsupportedOperationException();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "stage|only a CompletionStage or a CompletableFuture",
                "task|only a CompletionStage or a CompletableFuture",
                "stageOfObject|Declare the class",
                "rawStage|Declare the class",
                "stageOfStage|only a CompletionStage",
                "publisher|only a CompletionStage",
                "transactional|its effect is TRANSACTIONAL. Its transaction ends before",
                "future|is not @Asynchronous, so there is no thread that could wait",
                "stream|read only once",
                "input|read only once",
                "response|only a plain Response that is the whole result can be given again",
                "responses|returns java.util.List<jakarta.ws.rs.core.Response>, which holds jakarta.ws.rs.core.Response, and only a plain",
                "optionalResponse|returns java.util.Optional<jakarta.ws.rs.core.Response>, which holds jakarta.ws.rs.core.Response",
                "pageOfResponses|which holds jakarta.ws.rs.core.Response",
                "listsOfStreams|which holds java.util.stream.Stream",
                "streaming|which holds java.util.stream.Stream, and it can be read only once",
                "async|AsyncResponse",
                "object|Declare the class",
                "variable|Declare the class",
                "immutable|JSON-B cannot write and create",
                "immutables|JSON-B cannot write and create",
                "notPublic|NotPublic, so a recorded result could not be given again. Make it public",
                "holder|NotPublic, so a recorded result could not be given again. Make it public",
                "shape|JSON-B cannot write and create"
            })
    void resultThatCannotBeGivenAgain_isRefused(String method, String said) {

        assertThat(create(UnsupportedReturns.class, method)).isEmpty();

        assertThat(problems).singleElement().asString().contains(said);
    }

    @Idempotent
    static class SupportedReturns {
        public void none() {}

        public Void nothing() {
            return null;
        }

        public OptionalInt number() {
            return OptionalInt.empty();
        }

        public Map<String, List<Refund>> map() {
            return Map.of();
        }

        public Optional<Plain> plain() {
            return Optional.empty();
        }

        public WithCreator creator() {
            return new WithCreator("");
        }

        public byte[] bytes() {
            return new byte[0];
        }

        public Page<Refund> page() {
            return new Page<>(List.of(), null);
        }

        public Attachment attachment() {
            return new Attachment("a", null, null);
        }

        public Thread.State state() {
            return Thread.State.NEW;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"none", "nothing", "number", "map", "plain", "creator", "bytes", "state", "page", "attachment"})
    void resultThatJsonBCanBind_isTaken(String method) {
        assertThat(create(SupportedReturns.class, method)).isPresent();
        assertThat(problems).isEmpty();
    }

    interface Later<T> {
        CompletionStage<T> refund();
    }

    @Idempotent
    static class LaterReturns implements Later<Refund> {
        @Override
        public CompletionStage<Refund> refund() {
            return new CompletableFuture<>();
        }

        @Idempotent(timeLimit = "PT3S")
        public CompletableFuture<Void> limited() {
            return new CompletableFuture<>();
        }

        @Asynchronous
        public Future<List<Refund>> future() {
            return new CompletableFuture<>();
        }

        public List<Refund> now() {
            return List.of();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "refund, STAGE, PT10M, Refund",
        "limited, STAGE, PT3S, Void",
        "future, FUTURE, PT10M, List<",
        "now, VALUE, , List<"
    })
    void laterResult_hasItsOwnType_andATimeLimit(String method, Returns returns, Duration limit, String type) {
        MethodPolicy created = create(LaterReturns.class, method).orElseThrow();
        assertThat(created.policy().returns()).isEqualTo(returns);
        assertThat(created.policy().timeLimit()).isEqualTo(limit);
        assertThat(created.resultType().getTypeName())
                .contains(type)
                .doesNotContain("Completion")
                .doesNotContain("Future");
    }

    /** Fault Tolerance has been told not to: the method, and whoever waited for its future, would run on the caller's thread. */
    @Test
    void futureOfAMethodThatIsAsynchronousNoMore_isRefused() {
        IdempotentMethod future = IdempotentMethods.of(LaterReturns.class).stream()
                .filter(covered -> covered.method().getName().equals("future"))
                .findFirst()
                .orElseThrow();

        assertThat(new PolicyFactory(
                                "shop",
                                Configured.with(Map.of("Asynchronous/enabled", "false")),
                                FailureTableTest.NOBODY,
                                Duration.ofMinutes(10))
                        .create(future, problems::add))
                .isEmpty();
        assertThat(problems).singleElement().asString().contains("is not @Asynchronous");
    }

    abstract static class Repository<T, K extends Comparable<K>> {
        @Idempotent
        public Map<K, ? extends List<T[]>> all() {
            return Map.of();
        }
    }

    static class Refunds extends Repository<Refund, Long> {}

    @Test
    void genericResult_isResolvedAgainstTheBeansClass() throws Exception {
        class Expected {
            @SuppressWarnings("unused")
            Map<Long, List<Refund[]>> field;
        }

        Type type = create(Refunds.class, "all").orElseThrow().resultType();

        assertThat(type.getTypeName())
                .isEqualTo(Expected.class
                        .getDeclaredField("field")
                        .getGenericType()
                        .getTypeName());
    }

    private Policy policy(Class<?> beanClass, String method) {
        Optional<MethodPolicy> created = create(beanClass, method);
        assertThat(problems).isEmpty();
        return created.orElseThrow().policy();
    }

    private Optional<MethodPolicy> create(Class<?> beanClass, String name) {
        IdempotentMethod method = IdempotentMethods.of(beanClass).stream()
                .filter(covered -> covered.method().getName().equals(name))
                .findFirst()
                .orElseThrow();
        return new PolicyFactory("shop", Configured.with(Map.of()), FailureTableTest.NOBODY, Duration.ofMinutes(10))
                .create(method, problems::add);
    }
}
