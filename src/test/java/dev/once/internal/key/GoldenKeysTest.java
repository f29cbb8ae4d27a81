package dev.once.internal.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.CallContext.Field;
import dev.once.IdempotencyKey;
import dev.once.Key;
import dev.once.Scope;
import dev.once.Sensitive;
import java.lang.reflect.Method;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Operation ids of every kind of key, computed by another program from the page on the canonical form. They are promised
 * as the golden vectors are.
 */
class GoldenKeysTest {

    record Order(String id, Currency currency) {}

    enum Currency {
        EUR
    }

    record Card(@Sensitive String number, String holder) {}

    interface Calls {
        void transfer(String to, @IdempotencyKey String key);

        void place(Order order);

        void refund(@Key String orderId);

        void charge(@Key Card card);
    }

    private static final KeyRules SECRET = KeyRules.of(false, "0123456789abcdef0123456789abcdef");

    private static final Map<Field, String> CALLER = Map.of(
            Field.TENANT, "acme", Field.USER, "ann", Field.AGENT_ID, "bot", Field.CONVERSATION, "c-1", Field.TURN, "7");

    @Test
    void callersKey() {
        assertThat(Plans.of(method("transfer"), "")
                        .key("payments.transfer", CALLER, new Object[] {"bank", "k-1"})
                        .id())
                .hasToString("784fed8d484caf4a59b7d083c26188e66a9a4acbbaf516ed1df5ed4faf91e46c");
    }

    @Test
    void expression() {
        assertThat(Plans.of(method("place"), "${order.id}:${order.currency}")
                        .key("orders.place", Map.of(), new Object[] {new Order("O-1", Currency.EUR)})
                        .id())
                .hasToString("4cdab254948d500df1de27d981c2500a5a42e5b2920288d6be20b0970ee30aa2");
    }

    @Test
    void scopes() {
        assertThat(Plans.of(method("refund"), "", Scope.USER, Scope.AGENT, Scope.TURN)
                        .key("orders.refund", CALLER, new Object[] {"O-1"})
                        .id())
                .hasToString("dfbb423ee1b698c694cf020b24cf0dba23c47a9be3fc6013ef15715cdb55db40");
    }

    @Test
    void sensitiveValues() {
        Object[] card = {new Card("4111", "Ann")};

        assertThat(Plans.of(method("charge"), "")
                        .key("cards.charge", Map.of(), card)
                        .id())
                .hasToString("f9d1a47bd6e819a0a52cc2d2ce1ff664b7e820fbc2b17347c7971bbe02a48ff9");
        assertThat(Plans.with(SECRET, method("charge"), "")
                        .key("cards.charge", Map.of(), card)
                        .id())
                .hasToString("ff03efe1e1ac6ae44cf1f4c1d1f145b75b21636b30465dab5863ad4fafa33153");
    }

    private static Method method(String name) {
        return Plans.method(Calls.class, name);
    }
}
