package dev.once.internal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.CallContext;
import dev.once.CallContext.Field;
import dev.once.IdempotencyKey;
import dev.once.Key;
import dev.once.NotKey;
import dev.once.Scope;
import dev.once.Sensitive;
import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import java.security.Principal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which of business key, caller's key and all parameters is the key, whose it is, and who may see it. */
class KeySelectionTest {

    record Card(@Sensitive String number, String holder) {}

    static class Account {
        @Sensitive
        public String getIban() {
            return "DE02";
        }

        public String getBank() {
            return "north";
        }
    }

    static class SubAccount extends Account {
        @Override
        public String getIban() {
            return super.getIban();
        }
    }

    static class Fluent {
        @Sensitive
        public String number() {
            return "4111";
        }

        public String getHolder() {
            return "Ann";
        }
    }

    interface Payments {
        void business(@Key String order, String reason, @IdempotencyKey String key);

        void callers(String order, @IdempotencyKey String key);

        void callersId(String order, @IdempotencyKey UUID key);

        void sensitiveCallers(String order, @IdempotencyKey @Sensitive String key);

        void all(String from, String to);

        void pay(@Key Card card, @Key @Sensitive String pin, @Sensitive String note);

        void debit(@Key Account account);

        void framework(String id, CallContext context, Principal principal);

        void twoCallers(@IdempotencyKey String one, @IdempotencyKey String two);

        void numbered(@IdempotencyKey int key);

        void keyOfBoth(@Key @IdempotencyKey String key);

        void notKey(@NotKey @IdempotencyKey String key);

        void at(@Key Instant at);

        void atAndOrder(@Key Instant at, @Key String order);

        void allAt(Instant at, UUID id);

        void ofThing(@Key UUID order);

        void toolCall(@Key String toolCallId);

        void daily(@Key LocalDate day);

        void onlyCallers(@IdempotencyKey String key, Instant at);

        void fluent(@Key Fluent fluent);
    }

    private static final KeyRules STRICT = KeyRules.of(false, null);
    private static final KeyRules ANONYMOUS = KeyRules.of(true, null);
    private static final KeyRules SECRET = KeyRules.of(false, "0123456789abcdef0123456789abcdef");

    private static final Map<Field, String> ANN = Map.of(Field.USER, "ann");
    private static final Map<Field, String> BOB = Map.of(Field.USER, "bob");

    @Test
    void businessKey_isNeverReplacedByTheCallersAndRecordsIt() {
        CallKey one = key("business", ANN, "O-1", "late", "k-1");
        CallKey other = key("business", BOB, "O-1", "late", "k-2");

        assertThat(other.id()).isEqualTo(one.id());
        assertThat(one.callerKey()).isEqualTo("k-1");
        assertThat(one.fingerprintParameters()).containsExactly("reason");
        assertThat(key("business", ANN, "O-1", "late", null).callerKey()).isNull();
        assertThat(key("business", Map.of(Field.CALLER_KEY, "k-3"), "O-1", "late", null)
                        .callerKey())
                .isEqualTo("k-3");
        assertThat(key("business", Map.of(Field.CALLER_KEY, "k-3"), "O-1", "late", "k-1")
                        .callerKey())
                .as("the parameter speaks first")
                .isEqualTo("k-1");
    }

    @Test
    void callersKey_isTheKeyAndTheArgumentsTheFingerprint() {
        CallKey key = key("callers", ANN, "O-1", "k-1");

        assertThat(key("callers", ANN, "O-2", "k-1").id()).isEqualTo(key.id());
        assertThat(key("callers", ANN, "O-1", "k-2").id()).isNotEqualTo(key.id());
        assertThat(key.fingerprintParameters()).containsExactly("order");
        assertThat(key.readable()).isEqualTo("k-1");
        assertThat(key.callerKey()).isEqualTo("k-1");
    }

    @Test
    void callersKey_mayBeAUuid() {
        UUID uuid = UUID.fromString("0F8FAD5B-D9CB-469F-A165-70867728950E");

        assertThat(key("callersId", ANN, "O-1", uuid).id())
                .isEqualTo(key("callers", ANN, "O-1", uuid.toString()).id());
    }

    @Test
    void callersKeyOfTheContext_comesBeforeAllParameters() {
        Map<Field, String> context = Map.of(Field.USER, "ann", Field.CALLER_KEY, "k-1");

        CallKey callers = key("all", context, "x", "y");
        CallKey all = key("all", ANN, "x", "y");

        assertThat(callers.id()).isEqualTo(key("all", context, "x", "z").id()).isNotEqualTo(all.id());
        assertThat(callers.fingerprintParameters()).containsExactly("from", "to");
        assertThat(callers.id()).isEqualTo(key("callers", ANN, "O-1", "k-1").id());
        assertThat(all.fingerprintParameters()).isEmpty();
        assertThat(all.callerKey()).isNull();
    }

    @Test
    void callersKey_isNotMistakenForParameters() {
        assertThat(key("callers", ANN, "", "k").id())
                .isNotEqualTo(key("ofThing", ANN, new Object[] {null}).id());
        Map<Field, String> quoted = Map.of(Field.USER, "ann", Field.CALLER_KEY, "[\"x\",\"y\"]");
        assertThat(key("all", quoted, "x", "y").id())
                .isNotEqualTo(key("all", ANN, "x", "y").id());
    }

    static Stream<String> noKeys() {
        return Stream.of("", " ", "a b", "x".repeat(256), "\n", "a\u0000", "é", "\u200b", "k\u007f");
    }

    @ParameterizedTest
    @MethodSource("noKeys")
    void textThatIsNoKey_isRefusedWhereverItComesFrom(String text) {
        assertThatThrownBy(() -> key("callers", ANN, "O-1", text))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("255");
        assertThatThrownBy(() -> key("business", ANN, "O-1", "late", text))
                .isInstanceOf(InvalidIdempotencyKeyException.class);
        assertThatThrownBy(() -> key("all", Map.of(Field.USER, "ann", Field.CALLER_KEY, text), "x", "y"))
                .isInstanceOf(InvalidIdempotencyKeyException.class);
    }

    @Test
    void missingCallersKey_isRefused() {
        assertThatThrownBy(() -> key("callers", ANN, "O-1", null)).isInstanceOf(InvalidIdempotencyKeyException.class);
    }

    @Test
    void businessKey_isTheTenants() {
        Map<Field, String> acme = Map.of(Field.TENANT, "acme", Field.USER, "ann");

        assertThat(key("business", ANN, "O-1", "late", null).id())
                .isEqualTo(key("business", BOB, "O-1", "late", null).id())
                .isNotEqualTo(key("business", acme, "O-1", "late", null).id());
        assertThat(key("business", acme, "O-1", "late", null).id())
                .isEqualTo(key("business", Map.of(Field.TENANT, "acme", Field.USER, "bob"), "O-1", "late", null)
                        .id())
                .isNotEqualTo(key("business", Map.of(Field.TENANT, "other"), "O-1", "late", null)
                        .id());
    }

    @Test
    void callersKeyAndAllParameters_areTheUsers() {
        assertThat(key("callers", ANN, "O-1", "k").id())
                .isNotEqualTo(key("callers", BOB, "O-1", "k").id());
        assertThat(key("all", ANN, "x", "y").id())
                .isNotEqualTo(key("all", BOB, "x", "y").id())
                .isNotEqualTo(key("all", Map.of(), "x", "y").id());
    }

    @Test
    void callersKeyOfNobody_needsPermission() {
        assertThatThrownBy(() -> key("callers", Map.of(), "O-1", "k"))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("is nobody")
                .hasMessageContaining("once.anonymous=allow")
                .hasMessageContaining("did not run");
        assertThat(with(ANONYMOUS, "callers")
                        .key("action", Map.of(), new Object[] {"O-1", "k"})
                        .id())
                .isNotEqualTo(key("callers", ANN, "O-1", "k").id());
    }

    @ParameterizedTest
    @EnumSource(Scope.class)
    void declaredScope_isPartOfTheKeyAndMustBeKnown(Scope scope) {
        KeyPlan plan = Plans.of(Plans.method(Payments.class, "business"), "", scope);
        Object[] arguments = {"O-1", "late", null};
        Map<Field, String> one = Map.of(
                Field.USER, "ann", Field.AGENT_ID, "a", Field.CONVERSATION, "c", Field.TURN, "1", Field.TRACE_ID, "t");

        for (Field field : Field.values()) {
            Map<Field, String> other = new EnumMap<>(one);
            other.put(field, "other");
            boolean counts = Scopes.fields(scope).contains(field) || field == Field.TENANT;
            assertThat(plan.key("action", other, arguments)
                            .id()
                            .equals(plan.key("action", one, arguments).id()))
                    .as(field.name())
                    .isEqualTo(!counts);
        }
        for (Field field : Scopes.fields(scope)) {
            Map<Field, String> without = new EnumMap<>(one);
            without.remove(field);
            assertThatThrownBy(() -> plan.key("action", without, arguments))
                    .isInstanceOf(InvalidIdempotencyKeyException.class)
                    .hasMessageContaining("within the " + scope)
                    .hasMessageContaining("CallContext.with(Field." + field)
                    .hasMessageContaining("nothing happened");
        }
    }

    /** Who sends an agent's id need not be that agent. */
    @Test
    void callersKeyOfNobody_needsPermissionWithinAScopeToo() {
        Map<Field, String> agent = Map.of(Field.AGENT_ID, "a");
        Object[] arguments = {"O-1", "k"};

        assertThatThrownBy(() -> Plans.of(Plans.method(Payments.class, "callers"), "", Scope.AGENT)
                        .key("action", agent, arguments))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("is nobody");
        assertThat(Plans.with(ANONYMOUS, Plans.method(Payments.class, "callers"), "", Scope.AGENT)
                        .key("action", agent, arguments)
                        .id())
                .isNotNull();
    }

    @Test
    void declaredScope_replacesTheUsersOfACallersKey() {
        KeyPlan plan = Plans.of(Plans.method(Payments.class, "callers"), "", Scope.AGENT);
        Map<Field, String> ann = Map.of(Field.USER, "ann", Field.AGENT_ID, "a");
        Map<Field, String> bob = Map.of(Field.USER, "bob", Field.AGENT_ID, "a");

        assertThat(plan.key("action", ann, new Object[] {"O-1", "k"}).id())
                .isEqualTo(plan.key("action", bob, new Object[] {"O-1", "k"}).id());
    }

    @Test
    void sensitiveValues_areNeverReadable() {
        CallKey key = key("pay", ANN, new Card("canary-1", "Ann"), "canary-2", "canary-3");

        assertThat(key.readable()).isEqualTo("card={\"holder\":\"Ann\",\"number\":\"***\"}, pin=***");
        assertThat(key("debit", ANN, new Account()).readable())
                .isEqualTo("account={\"bank\":\"north\",\"iban\":\"***\"}");
        assertThat(key("debit", ANN, new SubAccount()).readable())
                .as("an overriding getter cannot lose it")
                .contains("\"iban\":\"***\"");
        CallKey callers = key("sensitiveCallers", ANN, "O-1", "canary-4");
        assertThat(callers.readable()).isEqualTo("***");
        assertThat(callers.callerKey()).isNull();
    }

    @Test
    void sensitiveValues_stillTellCallsApart() {
        for (KeyRules rules : List.of(STRICT, SECRET)) {
            KeyPlan plan = with(rules, "pay");
            CallKey key = plan.key("action", ANN, new Object[] {new Card("1", "Ann"), "pin", "note"});
            CallKey again = plan.key("action", ANN, new Object[] {new Card("1", "Ann"), "pin", "note"});
            assertThat(again.id()).isEqualTo(key.id());
            assertThat(again.fingerprint()).isEqualTo(key.fingerprint());
            assertThat(plan.key("action", ANN, new Object[] {new Card("2", "Ann"), "pin", "note"})
                            .id())
                    .isNotEqualTo(key.id());
            assertThat(plan.key("action", ANN, new Object[] {new Card("1", "Ann"), "other", "note"})
                            .id())
                    .isNotEqualTo(key.id());
            assertThat(plan.key("action", ANN, new Object[] {new Card("1", "Ann"), "pin", "other"})
                            .fingerprint())
                    .isNotEqualTo(key.fingerprint());
        }
    }

    /** Computed by OpenSSL: {@code printf 'once:v1:sensitive:"pin"' | openssl dgst -sha256 -hmac 0123…}. */
    @Test
    void secret_keysTheHashesOfSensitiveValuesOnly() {
        CallKey key = with(SECRET, "pay").key("action", ANN, new Object[] {new Card("1", "Ann"), "pin", "note"});
        CallKey without = key("pay", ANN, new Card("1", "Ann"), "pin", "note");

        assertThat(key.id())
                .isNotEqualTo(without.id())
                .isEqualTo(OperationIds.of(
                        "action",
                        Map.of(),
                        "[{\"holder\":\"Ann\",\"number\":{\"@sensitive\":\"@1\"}},{\"@sensitive\":\"@2\"}]"
                                .replace("@1", "46873bc469f143c3a12ebfad9788dcc361ae1d22a2d7fa1b8c9bde1f443e54ac")
                                .replace("@2", "9b6fcbee93344ea349434aa423a13ee40f85457dc16d9b65d9d7f7e0f77ec626")));
        assertThat(key.fingerprint()).isNotEqualTo(without.fingerprint());
        assertThat(with(SECRET, "business")
                        .key("action", ANN, new Object[] {"O-1", "late", null})
                        .id())
                .as("only what is sensitive is keyed")
                .isEqualTo(key("business", ANN, "O-1", "late", null).id());
        assertThat(SECRET).asString().doesNotContain("0123456789abcdef");
    }

    @Test
    void frameworkParameters_areLeftOut() {
        assertThat(key("framework", Map.of(), "7", null, null).id())
                .isEqualTo(OperationIds.of("action", Map.of(), "[\"7\"]"));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void contradiction_failsTheDeployment(String method, String problem) {
        assertThatThrownBy(() -> Plans.of(Plans.method(Payments.class, method), ""))
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining(problem);
    }

    static Stream<Arguments> contradictions() {
        return Stream.of(
                Arguments.of("twoCallers", "two @IdempotencyKey parameters, one and two"),
                Arguments.of("numbered", "is @IdempotencyKey and a int"),
                Arguments.of("keyOfBoth", "is @Key, and @IdempotencyKey"),
                Arguments.of("fluent", "has @Sensitive on number(), which is no getter and hides nothing"),
                Arguments.of("notKey", "is @IdempotencyKey, and @NotKey"));
    }

    @Test
    void keyThatIsNewAtEveryCall_isWarnedOf() {
        for (String method : Arrays.asList("at", "allAt", "toolCall")) {
            assertThat(Plans.warnings(Plans.method(Payments.class, method), ""))
                    .as(method)
                    .singleElement()
                    .asString()
                    .contains("new at every call", "would then be another operation");
        }
        assertThatThrownBy(() -> Plans.of(Plans.method(Payments.class, "callers"), "${key}"))
                .as("a caller's key would be everybody's")
                .hasMessageContaining("names key in ${key}, which is no parameter; there are: order");
        assertThat(Plans.warnings(Plans.method(Payments.class, "allAt"), "${at.epochSecond}${id}"))
                .isEmpty();
        for (String method : Arrays.asList("atAndOrder", "ofThing", "daily", "onlyCallers", "all")) {
            assertThat(Plans.warnings(Plans.method(Payments.class, method), ""))
                    .as(method)
                    .isEmpty();
        }
    }

    private static CallKey key(String method, Map<Field, String> context, Object... arguments) {
        return with(STRICT, method).key("action", context, arguments);
    }

    private static KeyPlan with(KeyRules rules, String method) {
        return Plans.with(rules, Plans.method(Payments.class, method), "");
    }
}
