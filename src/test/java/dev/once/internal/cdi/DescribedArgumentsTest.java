package dev.once.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Sensitive;
import dev.once.internal.cdi.ModuleSettings.Arguments;
import dev.once.internal.policy.IdempotentMethods;
import dev.once.internal.policy.MethodPolicy;
import dev.once.internal.policy.PolicyFactory;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DescribedArgumentsTest {

    public record Card(@Sensitive String number, String holder) {}

    public record Order(String id, Card card, List<Card> others) {}

    public interface Account {
        @Sensitive
        String getIban();
    }

    public static class Own implements Account {
        @Override
        public String getIban() {
            return "DE02120300000000202051";
        }

        public String getBank() {
            return "b";
        }
    }

    public static class Broken {
        public String getName() {
            throw new IllegalStateException("secret");
        }
    }

    static class Bean {
        @Idempotent(action = "a", effect = Effect.EXTERNAL)
        public void plain(String to, BigDecimal amount, LocalDate day, int times, Optional<String> note) {}

        @Idempotent(action = "a", effect = Effect.EXTERNAL)
        public void card(@Sensitive String number, String holder) {}

        @Idempotent(action = "a", effect = Effect.EXTERNAL)
        public void order(Order order) {}

        @Idempotent(action = "a", effect = Effect.EXTERNAL)
        public void account(Own account, Map<String, Card> cards) {}

        @Idempotent(action = "a", effect = Effect.EXTERNAL)
        public void file(@dev.once.NotKey byte[] content, String after) {}

        @Idempotent(action = "a", effect = Effect.EXTERNAL)
        public void odd(@dev.once.NotKey InputStream stream, @dev.once.NotKey Broken broken, String after) {}
    }

    private static String written(Arguments setting, int longest, String name, Object... arguments) {
        Method method = Arrays.stream(Bean.class.getMethods())
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow();
        MethodPolicy policy = new PolicyFactory(
                        "app", ContainerConfiguration.current(), new ErrorClassifiers(List.of()), Duration.ofMinutes(1))
                .create(IdempotentMethods.find(Bean.class, method).orElseThrow(), problem -> {
                    throw new AssertionError(problem);
                })
                .orElseThrow();
        return DescribedArguments.of(policy, setting, DescribedArguments.binding(setting), longest)
                .of(arguments)
                .get();
    }

    private static String masked(String name, Object... arguments) {
        return written(Arguments.MASKED, 10_000, name, arguments);
    }

    @Test
    void arguments_areAnObjectByTheParametersNames() {
        assertThat(masked("plain", "O-1", new BigDecimal("1.50"), LocalDate.of(2026, 5, 12), 3, Optional.of("x")))
                .isEqualTo("{\"to\":\"O-1\",\"amount\":1.50,\"day\":\"2026-05-12\",\"times\":3,\"note\":\"x\"}");
        assertThat(masked("plain", null, null, null, 0, Optional.empty()))
                .isEqualTo("{\"to\":null,\"amount\":null,\"day\":null,\"times\":0,\"note\":null}");
    }

    @Test
    void sensitiveArgument_isMasked() {
        assertThat(masked("card", "4111111111111111", "Ada")).isEqualTo("{\"number\":\"***\",\"holder\":\"Ada\"}");
    }

    @Test
    void whatIsSensitiveInside_isLeftOut() {
        Card card = new Card("4111111111111111", "Ada");
        String order = masked("order", new Order("O-1", card, List.of(card)));
        assertThat(order).contains("O-1", "Ada").doesNotContain("4111", "number");
        String account = masked("account", new Own(), Map.of("one", card));
        assertThat(account).contains("\"bank\":\"b\"", "Ada").doesNotContain("DE02", "4111");
    }

    @Test
    void full_showsEverything() {
        assertThat(written(Arguments.FULL, 10_000, "card", "4111111111111111", "Ada"))
                .contains("4111111111111111");
        assertThat(written(Arguments.FULL, 10_000, "order", new Order("O-1", new Card("4111", "Ada"), List.of())))
                .contains("4111");
    }

    @Test
    void none_showsNothing() {
        assertThat(written(Arguments.NONE, 10_000, "card", "4111111111111111", "Ada"))
                .isNull();
    }

    @Test
    void whatCannotBeShown_hasATextInItsPlace() {
        assertThat(masked("odd", InputStream.nullInputStream(), new Broken(), "last"))
                .startsWith("{\"stream\":\"(java.io.InputStream)\",\"broken\":\"(could not be ")
                .endsWith("\"after\":\"last\"}")
                .doesNotContain("secret");
    }

    @Test
    void argumentThatIsTooLong_leavesRoomForTheOthers() {
        assertThat(written(Arguments.MASKED, 100, "card", "4111", "x".repeat(98)))
                .isEqualTo("{\"number\":\"***\",\"holder\":\"(too long)\"}");
        assertThat(written(Arguments.MASKED, 100, "file", new byte[1_000_000], "last"))
                .isEqualTo("{\"content\":\"(1000000 bytes)\",\"after\":\"last\"}");
    }
}
