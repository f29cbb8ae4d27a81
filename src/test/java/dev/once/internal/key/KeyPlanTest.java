package dev.once.internal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.CallContext.Field;
import dev.once.Key;
import dev.once.NotKey;
import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.internal.key.Fixtures.Bank;
import dev.once.internal.key.Fixtures.Card;
import dev.once.internal.key.Fixtures.Line;
import dev.once.internal.key.Fixtures.PaymentMethod;
import dev.once.spi.Fingerprint;
import dev.once.spi.OperationId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyPlanTest {

    interface Payments {
        void refund(@Key String orderId, @Key BigDecimal amount, String reason, @NotKey String traceId);

        void transfer(String from, String to);

        void nothing();

        void onlyTrace(@NotKey Object trace);

        void framework(
                UriInfo uri,
                String id,
                SecurityContext security,
                HttpServletRequest http,
                AsyncResponse async,
                @Context Object anything);

        void pay(@Key PaymentMethod method, @Key List<Line> lines);

        void measure(@Key double value, double fingerprint);

        void both(@Key @NotKey String id);

        void frameworkKey(@Key UriInfo uri);

        void upload(@Key String id, InputStream content);

        void uploadWithoutContent(@Key String id, @NotKey InputStream content);
    }

    static class Base {
        public void post(@Key String id, String text) {}
    }

    static class Overriding extends Base {
        @Override
        public void post(String id, String text) {}
    }

    static class Repeating extends Base {
        @Override
        public void post(@Key String id, String text) {}
    }

    @Test
    void keyParameters_areTheIdAndTheRestIsTheFingerprint() {
        KeyPlan plan = plan("refund");
        Object[] first = {"O-1", new BigDecimal("12.50"), "late", "trace-1"};
        Object[] repeated = {"O-1", new BigDecimal("12.5"), "late", "trace-2"};
        Object[] reused = {"O-1", new BigDecimal("12.5"), "broken", "trace-2"};
        Object[] other = {"O-2", new BigDecimal("12.5"), "late", "trace-2"};

        assertThat(id(plan, repeated)).isEqualTo(id(plan, first)).isEqualTo(id(plan, reused));
        assertThat(id(plan, other)).isNotEqualTo(id(plan, first));
        assertThat(fingerprint(plan, repeated))
                .isEqualTo(fingerprint(plan, first))
                .isEqualTo(fingerprint(plan, other));
        assertThat(fingerprint(plan, reused).differences(fingerprint(plan, first)))
                .containsExactly(0);
        assertThat(plan.key("action", Map.of(), first).fingerprintParameters()).containsExactly("reason");
    }

    @Test
    void idOfKeyParameters_isThatOfTheirArray() {
        assertThat(id(plan("refund"), "O-1", BigDecimal.TEN, "late", null))
                .isEqualTo(OperationIds.of("action", Map.of(), "[\"O-1\",10]"));
    }

    @Test
    void withoutKeyParameters_allAreTheKey() {
        KeyPlan plan = plan("transfer");

        assertThat(id(plan, "x:y", "z")).isNotEqualTo(id(plan, "x", "y:z"));
        assertThat(id(plan, "x\",\"y", "z")).isNotEqualTo(id(plan, "x", "y\",\"z"));
        assertThat(id(plan, "x", "y")).isNotEqualTo(id(plan, "y", "x"));
        assertThat(fingerprint(plan, new Object[] {"x", "y"}).bytes()).isEmpty();
        assertThat(plan.key("action", Map.of(), new Object[] {"x", "y"}).fingerprintParameters())
                .isEmpty();
    }

    @Test
    void nullOfTheKey_isAValueOfItsOwn() {
        KeyPlan plan = plan("transfer");

        assertThat(id(plan, null, "z"))
                .isEqualTo(id(plan, null, "z"))
                .isNotEqualTo(id(plan, "null", "z"))
                .isNotEqualTo(id(plan, "", "z"))
                .isNotEqualTo(id(plan, "z", null));
    }

    @Test
    void actionAndScope_arePartOfTheId() {
        KeyPlan plan = plan("transfer");
        Object[] arguments = {"x", "y"};

        assertThat(List.of(
                        plan.key("a", Map.of(), arguments).id(),
                        plan.key("b", Map.of(), arguments).id(),
                        plan.key("a", Map.of(Field.TENANT, "acme"), arguments).id(),
                        plan.key("a", Map.of(Field.TENANT, "other"), arguments).id()))
                .doesNotHaveDuplicates();
    }

    @Test
    void methodWhoseKeyHasNoParameter_isOneOperation() {
        OperationId one = OperationIds.of("action", Map.of(), "[]");

        assertThat(plan("nothing").key("action", Map.of(), null).id()).isEqualTo(one);
        assertThat(id(plan("nothing"))).isEqualTo(one);
        assertThat(id(plan("onlyTrace"), new Object())).isEqualTo(one);
        assertThat(readable(plan("nothing"), null)).isEmpty();
        assertThat(fingerprint(plan("nothing"), null).bytes()).isEmpty();
    }

    @Test
    void frameworkParameters_areLeftOut() {
        KeyPlan plan = plan("framework");

        assertThat(id(plan, null, "7", null, null, null, new Object()))
                .isEqualTo(OperationIds.of("action", Map.of(), "[\"7\"]"));
        assertThat(fingerprint(plan, new Object[] {null, "7", null, null, null, null})
                        .bytes())
                .isEmpty();
    }

    @Test
    void declaredTypes_decideWhetherTheClassIsNamed() {
        KeyPlan plan = plan("pay");
        List<Line> lines = List.of(new Line("a", 1));

        assertThat(id(plan, new Card("1"), lines)).isNotEqualTo(id(plan, new Bank("1"), lines));
        assertThat(readable(plan, new Object[] {new Card("1"), lines}))
                .isEqualTo("method={\"@type\":\"dev.once.internal.key.Fixtures$Card\",\"id\":\"1\"}, "
                        + "lines=[{\"article\":\"a\",\"quantity\":1}]");
    }

    @Test
    void argumentWithoutCanonicalForm_isNamedWithActionAndParameter() {
        KeyPlan plan = plan("measure");

        assertThatThrownBy(() -> id(plan, Double.NaN, 1.0))
                .isInstanceOfSatisfying(
                        InvalidIdempotencyKeyException.class,
                        e -> assertThat(e.action()).contains("action"))
                .hasMessageContaining("value is NaN or infinite");
        assertThatThrownBy(() -> fingerprint(plan, new Object[] {1.0, Double.NaN}))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("fingerprint is NaN or infinite");
    }

    @Test
    void contradictingAnnotations_failTheDeployment() {
        assertThatThrownBy(() -> plan("both"))
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining("parameter id")
                .hasMessageContaining("@NotKey");
        assertThatThrownBy(() -> plan("frameworkKey"))
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining("framework");
    }

    @Test
    void unsupportedDeclaredType_failsTheDeploymentUnlessItDoesNotCount() {
        assertThatThrownBy(() -> plan("upload"))
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining("content is a java.io.InputStream")
                .hasMessageContaining("@NotKey");
        assertThat(id(plan("uploadWithoutContent"), "7", null)).isNotNull();
    }

    @Test
    void annotationThatAnOverridingMethodLost_failsTheDeployment() {
        assertThatThrownBy(() -> plan(Overriding.class, "post"))
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining("lacks the @Key");
        assertThat(plan(Repeating.class, "post")
                        .key("action", Map.of(), new Object[] {"7", "t"})
                        .fingerprintParameters())
                .containsExactly("text");
    }

    @Test
    void argumentsOfAnotherNumber_areAProgrammingError() {
        assertThatThrownBy(() -> id(plan("transfer"), "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plan("transfer").key("a", Map.of(), null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readableKey_showsNamesAndValues() {
        assertThat(readable(plan("refund"), new Object[] {"O-1", new BigDecimal("12.50"), "late", "t"}))
                .isEqualTo("orderId=O-1, amount=12.5");
        assertThat(readable(plan("transfer"), new Object[] {null, "y"})).isEqualTo("from=null, to=y");
    }

    @Test
    void readableKey_isShortAndHarmless() {
        KeyPlan plan = plan("transfer");

        String harmless = readable(plan, new Object[] {"a\r\nERROR\u001b[31m\u202e\u2028\u0000", "\ud83d\ude00"});
        String cut = readable(plan, new Object[] {"x".repeat(193) + "\ud83d\ude00\ud83d\ude00", "y".repeat(1_000_000)});
        String fits = readable(plan, new Object[] {"x".repeat(188), "y"});

        assertThat(harmless).isEqualTo("from=a\ufffd\ufffdERROR\ufffd[31m\ufffd\ufffd\ufffd, to=\ud83d\ude00");
        assertThat(cut).hasSize(199).isEqualTo("from=" + "x".repeat(193) + "\u2026");
        assertThat(fits).hasSize(199).endsWith(", to=y");
        assertThat(readable(plan, new Object[] {"x".repeat(189), "y"}))
                .hasSize(200)
                .endsWith(", to=y");
        assertThat(readable(plan, new Object[] {"x".repeat(190), "y"}))
                .hasSize(200)
                .endsWith(", to\u2026");
    }

    private static KeyPlan plan(String name) {
        return plan(Payments.class, name);
    }

    private static KeyPlan plan(Class<?> type, String name) {
        return Plans.of(method(type, name), "");
    }

    private static Method method(Class<?> type, String name) {
        return Plans.method(type, name);
    }

    private static OperationId id(KeyPlan plan, Object... arguments) {
        return plan.key("action", Map.of(), arguments).id();
    }

    private static Fingerprint fingerprint(KeyPlan plan, Object[] arguments) {
        return plan.key("action", Map.of(), arguments).fingerprint();
    }

    private static String readable(KeyPlan plan, Object[] arguments) {
        return plan.key("action", Map.of(), arguments).readable();
    }
}
