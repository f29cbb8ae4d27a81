package dev.once.internal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.Key;
import dev.once.NotKey;
import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.internal.key.Fixtures.Bank;
import dev.once.internal.key.Fixtures.Card;
import dev.once.internal.key.Fixtures.Line;
import dev.once.internal.key.Fixtures.PaymentMethod;
import dev.once.spi.OperationId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.Arrays;
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
        assertThat(plan.fingerprint(repeated))
                .isEqualTo(plan.fingerprint(first))
                .isEqualTo(plan.fingerprint(other));
        assertThat(plan.fingerprint(reused).differences(plan.fingerprint(first)))
                .containsExactly(0);
        assertThat(plan.fingerprintParameters()).containsExactly("reason");
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
        assertThat(plan.fingerprint(new Object[] {"x", "y"}).bytes()).isEmpty();
        assertThat(plan.fingerprintParameters()).isEmpty();
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
                        plan.id("a", Map.of(), arguments),
                        plan.id("b", Map.of(), arguments),
                        plan.id("a", Map.of("tenant", "acme"), arguments),
                        plan.id("a", Map.of("tenant", "other"), arguments)))
                .doesNotHaveDuplicates();
    }

    @Test
    void methodWhoseKeyHasNoParameter_isOneOperation() {
        OperationId one = OperationIds.of("action", Map.of(), "[]");

        assertThat(plan("nothing").id("action", Map.of(), null)).isEqualTo(one);
        assertThat(id(plan("nothing"))).isEqualTo(one);
        assertThat(id(plan("onlyTrace"), new Object())).isEqualTo(one);
        assertThat(plan("nothing").readable(null)).isEmpty();
        assertThat(plan("nothing").fingerprint(null).bytes()).isEmpty();
    }

    @Test
    void frameworkParameters_areLeftOut() {
        KeyPlan plan = plan("framework");

        assertThat(id(plan, null, "7", null, null, null, new Object()))
                .isEqualTo(OperationIds.of("action", Map.of(), "[\"7\"]"));
        assertThat(plan.fingerprintParameters()).isEmpty();
    }

    @Test
    void declaredTypes_decideWhetherTheClassIsNamed() {
        KeyPlan plan = plan("pay");
        List<Line> lines = List.of(new Line("a", 1));

        assertThat(id(plan, new Card("1"), lines)).isNotEqualTo(id(plan, new Bank("1"), lines));
        assertThat(plan.readable(new Object[] {new Card("1"), lines}))
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
        assertThatThrownBy(() -> plan.fingerprint(new Object[] {1.0, Double.NaN}))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("fingerprint is NaN or infinite");
    }

    @Test
    void contradictingAnnotations_failTheDeployment() {
        assertThatThrownBy(() -> plan("both"))
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining("Payments.both")
                .hasMessageContaining("Parameter id")
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
                .hasMessageContaining("Payments.upload")
                .hasMessageContaining("@NotKey");
        assertThat(id(plan("uploadWithoutContent"), "7", null)).isNotNull();
    }

    @Test
    void annotationThatAnOverridingMethodLost_failsTheDeployment() {
        assertThatThrownBy(() -> KeyPlan.of(method(Overriding.class, "post")))
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining("lacks the @Key");
        assertThat(KeyPlan.of(method(Repeating.class, "post")).fingerprintParameters())
                .containsExactly("text");
    }

    @Test
    void argumentsOfAnotherNumber_areAProgrammingError() {
        assertThatThrownBy(() -> id(plan("transfer"), "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plan("transfer").id("a", Map.of(), null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readableKey_showsNamesAndValues() {
        assertThat(plan("refund").readable(new Object[] {"O-1", new BigDecimal("12.50"), "late", "t"}))
                .isEqualTo("orderId=O-1, amount=12.5");
        assertThat(plan("transfer").readable(new Object[] {null, "y"})).isEqualTo("from=null, to=y");
    }

    @Test
    void readableKey_isShortAndHarmless() {
        KeyPlan plan = plan("transfer");

        String harmless = plan.readable(new Object[] {"a\r\nERROR\u001b[31m\u202e\u2028\u0000", "\ud83d\ude00"});
        String cut = plan.readable(new Object[] {"x".repeat(193) + "\ud83d\ude00\ud83d\ude00", "y".repeat(1_000_000)});
        String fits = plan.readable(new Object[] {"x".repeat(188), "y"});

        assertThat(harmless).isEqualTo("from=a\ufffd\ufffdERROR\ufffd[31m\ufffd\ufffd\ufffd, to=\ud83d\ude00");
        assertThat(cut).hasSize(199).isEqualTo("from=" + "x".repeat(193) + "\u2026");
        assertThat(fits).hasSize(199).endsWith(", to=y");
        assertThat(plan.readable(new Object[] {"x".repeat(189), "y"}))
                .hasSize(200)
                .endsWith(", to=y");
        assertThat(plan.readable(new Object[] {"x".repeat(190), "y"}))
                .hasSize(200)
                .endsWith(", to\u2026");
    }

    private static KeyPlan plan(String name) {
        return KeyPlan.of(method(Payments.class, name));
    }

    private static Method method(Class<?> type, String name) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static OperationId id(KeyPlan plan, Object... arguments) {
        return plan.id("action", Map.of(), arguments);
    }
}
