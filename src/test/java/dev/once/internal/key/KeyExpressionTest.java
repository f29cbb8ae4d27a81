package dev.once.internal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.Key;
import dev.once.NotKey;
import dev.once.Sensitive;
import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.spi.OperationId;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyExpressionTest {

    enum Currency {
        EUR,
        USD
    }

    sealed interface Payer {}

    record Person(String name) implements Payer {}

    record Company(String name) implements Payer {}

    record Customer(String id, @Sensitive String iban) {}

    record Order(
            String id,
            BigDecimal amount,
            Currency currency,
            Customer customer,
            Map<String, String> labels,
            List<Customer> parties,
            Optional<String> coupon,
            Payer payer) {

        public String reference() {
            return id + "/" + currency;
        }

        public String broken() {
            if (id.isEmpty()) {
                return id;
            }
            throw new IllegalStateException("the value " + id);
        }
    }

    interface HasPayer {
        Payer payer();
    }

    static class Narrow implements HasPayer {
        @Override
        public Person payer() {
            return new Person("Ann");
        }

        public String getName() {
            return "narrow";
        }
    }

    /** Nobody gets at what is in it, and its exceptions tell. */
    static class Vault {
        private final boolean locked = true;

        @Sensitive
        public String getIban() {
            return told("iban");
        }

        public String getOwner() {
            return told("owner");
        }

        public String owner() {
            return told("owner");
        }

        private String told(String what) {
            if (locked) {
                throw new IllegalStateException("canary " + what);
            }
            return what;
        }
    }

    /** Neither public nor a record. */
    static class Invoice {
        private final Order order;

        Invoice(Order order) {
            this.order = order;
        }

        public Order getOrder() {
            return order;
        }

        public boolean isPaid() {
            return true;
        }
    }

    interface Payments {
        void pay(Order order, String reason);

        void settle(Invoice invoice, LocalDate day, @NotKey String trace);

        void move(String from, String to);

        void both(@Key String id, String other);

        void enumerated(@Key Currency currency);

        void paid(@Key Payer payer);

        void secret(@Sensitive String card, String order);

        void open(Object anything);

        void many(String[] names, List<Order> orders);

        void bridged(Narrow narrow);

        void locked(Vault vault);
    }

    private static final Order ORDER = new Order(
            "O-1",
            new BigDecimal("12.50"),
            Currency.EUR,
            new Customer("C-7", "DE02"),
            new HashMap<>(Map.of("shop", "north")),
            List.of(new Customer("C-8", "DE03")),
            Optional.of("spring"),
            new Person("Ann"));

    @Test
    void propertiesComponentsMapsListsAndMethods_areTheValues() {
        assertForm("pay", "${order.id}", "[\"O-1\"]", ORDER, "late");
        assertForm("pay", "${order.id}${order.amount}", "[\"O-1\",12.5]", ORDER, "late");
        assertForm("pay", "${order.customer.id}", "[\"C-7\"]", ORDER, "late");
        assertForm("pay", "${order.labels['shop']}", "[\"north\"]", ORDER, "late");
        assertForm("pay", "${order.labels.shop}", "[\"north\"]", ORDER, "late");
        assertForm("pay", "${order.parties[0].id}", "[\"C-8\"]", ORDER, "late");
        assertForm("pay", "${order.reference()}", "[\"O-1/EUR\"]", ORDER, "late");
        assertForm("pay", "${order.id()}", "[\"O-1\"]", ORDER, "late");
        assertForm("pay", "${reason.trim()}", "[\"late\"]", ORDER, " late ");
        assertForm("pay", "${order.coupon}", "[\"spring\"]", ORDER, "late");
        assertForm(
                "settle",
                "${invoice.order.id}${invoice.paid}${day}",
                "[\"O-1\",true,\"2026-11-25\"]",
                new Invoice(ORDER),
                LocalDate.of(2026, 11, 25),
                "t");
        assertForm("settle", "${day.year}", "[2026]", new Invoice(ORDER), LocalDate.of(2026, 11, 25), "t");
        assertForm("open", "${anything.id}", "[\"O-1\"]", ORDER);
        assertForm(
                "many", "${names[1]}${orders[0].currency}", "[\"b\",\"EUR\"]", new String[] {"a", "b"}, List.of(ORDER));
    }

    @Test
    void eachValue_isOneOfItsOwn() {
        assertThat(id("move", "${from}:${to}", "x:y", "z")).isNotEqualTo(id("move", "${from}:${to}", "x", "y:z"));
        assertThat(id("move", "${from}:${to}", "x", "y"))
                .as("the text between is for people")
                .isEqualTo(id("move", "${from}-${to}", "x", "y"));
    }

    @Test
    void values_areThoseOfKeyParameters() {
        assertThat(id("pay", "${order.currency}", ORDER, "late")).isEqualTo(id("enumerated", "", Currency.EUR));
        assertThat(id("pay", "${order.payer}", ORDER, "late")).isEqualTo(id("paid", "", new Person("Ann")));
        assertThat(id("open", "${anything}", new Person("Ann")))
                .as("nothing is declared of what it is, so its class tells")
                .isNotEqualTo(id("open", "${anything}", new Company("Ann")));
    }

    @Test
    void readableKey_hasTheTextBetween() {
        assertThat(key("pay", "order ${order.id} \\${x} in ${order.currency}", ORDER, "late")
                        .readable())
                .isEqualTo("order O-1 ${x} in EUR");
    }

    @Test
    void whatTheExpressionDoesNotName_isTheFingerprint() {
        CallKey key = key("pay", "${order.id}", ORDER, "late");
        CallKey whole = key("move", "${from}", "x", "y");

        assertThat(key.fingerprintParameters()).containsExactly("order", "reason");
        assertThat(whole.fingerprintParameters()).containsExactly("to");
        assertThat(key("settle", "${invoice.order.id}", new Invoice(ORDER), LocalDate.EPOCH, "t")
                        .fingerprintParameters())
                .containsExactly("invoice", "day");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${order.customer.id}",
                "${order.labels['none']}",
                "${order.coupon}",
                "${order.parties[7].id}",
                "${order.payer}"
            })
    void nullValue_isNoKey(String expression) {
        Order empty = new Order("O-1", BigDecimal.ONE, Currency.EUR, null, Map.of(), List.of(), Optional.empty(), null);

        assertThatThrownBy(() -> key("pay", expression, empty, "late"))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("action: the arguments give no idempotency key: " + expression)
                .hasMessageContaining("The method did not run");
    }

    @Test
    void valueThatCannotBeEvaluated_isNoKeyAndIsNotQuoted() {
        assertThatThrownBy(() -> key("pay", "${order.broken()}", ORDER, "late"))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("${order.broken()} cannot be evaluated")
                .hasMessageNotContaining("O-1")
                .hasCauseInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> key("open", "${anything.id}", new Person("Ann")))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("cannot be evaluated");
    }

    @Test
    void sensitiveValue_isMaskedForPeopleAndCauseless() {
        assertThat(key("pay", "${order.customer.iban} of ${order.id}", ORDER, "late")
                        .readable())
                .isEqualTo("*** of O-1");
        assertThat(key("pay", "${order.customer.iban()}", ORDER, "late").readable())
                .isEqualTo("***");
        assertThat(key("pay", "${order.customer}", ORDER, "late").readable())
                .isEqualTo("{\"iban\":\"***\",\"id\":\"C-7\"}");
        assertThat(key("secret", "${card}/${order}", "4111", "O-1").readable()).isEqualTo("***/O-1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "order.id|names no parameter: it has no ${…}",
                "${order.id|the ${ at character 1 has no }",
                "${order.}|does not parse: ${order.}",
                "${}|${}",
                "#{order.id}|has #{…}, which is not evaluated here",
                "${oder.id}|names oder in ${oder.id}, which is no parameter; there are: order, reason",
                "${1 + 1}|names no parameter in ${1 + 1}",
                "${order.idd}|Order has no component or getter idd",
                "${order.customer.name}|Customer has no component or getter name",
                "${order.parties[0].name}|Customer has no component or getter name",
                "${order.idd()}|has no public method idd without arguments",
                "${order.coupon.value}|nothing can be read of an Optional",
                "${reason.length}|java.lang.String has no property length",
                "${f(order)}|names f in ${f(order)}"
            })
    void expressionThatCannotBeUsed_failsTheDeployment(String expression, String problem) {
        assertThatThrownBy(() -> plan("pay", expression))
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining("@Idempotent(key = \"" + expression + "\")")
                .hasMessageContaining(problem);
    }

    @Test
    void allProblemsOfAnExpression_areNamed() {
        assertThatThrownBy(() -> plan("pay", "${oder.id}${order.idd}"))
                .hasMessageContaining("oder")
                .hasMessageContaining("idd");
    }

    @Test
    void expressionBesideKeyParameters_failsTheDeployment() {
        assertThatThrownBy(() -> plan("both", "${other}"))
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining("@Idempotent(key = \"${other}\"), and @Key parameters (id)");
    }

    /** 2 * null is 0, and a text in a text is joined without a seam. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "${order.amount * 2}",
                "${order.id += order.currency}",
                "${reason == 'x'}",
                "${empty order.coupon}",
                "${order.id == null ? 'x' : order.id}",
                "${['x', reason]}"
            })
    void expressionThatComputes_failsTheDeployment(String expression) {
        assertThatThrownBy(() -> plan("pay", expression))
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining("it computes, and computing makes unequal values equal");
    }

    /** Of an object that does not say otherwise they are new at every call, and of a record they tell everything. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "${order.toString()}",
                "${order.hashCode()}",
                "${order.getClass()}",
                "${order.payer.toString()}",
                "${reason.substring(1)}",
                "${order.equals(order)}"
            })
    void methodOfEveryObjectOrWithArguments_failsTheDeployment(String expression) {
        assertThatThrownBy(() -> plan("pay", expression))
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining("only methods without arguments can be called, and none of java.lang.Object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${anything.name.hashCode()}", "${anything.name.toString()}", "${anything.toString()}"})
    void methodOfEveryObject_isNotCalledEither(String expression) {
        assertThatThrownBy(() -> key("open", expression, new Person("Ann")))
                .isInstanceOfAny(IdempotentDefinitionException.class, InvalidIdempotencyKeyException.class);
    }

    @Test
    void emptyOptional_isNoKeyWhateverItsType() {
        for (Object empty :
                List.of(OptionalInt.empty(), OptionalLong.empty(), OptionalDouble.empty(), JsonValue.NULL)) {
            assertThatThrownBy(() -> key("open", "${anything}", empty))
                    .as(empty.getClass().getName())
                    .isInstanceOf(InvalidIdempotencyKeyException.class)
                    .hasMessageContaining("is null");
        }
    }

    /** A compiler adds a second method to a class that narrows a result. */
    @Test
    void bridge_doesNotDecideTheType() {
        assertForm("bridged", "${narrow.payer()}", "[{\"name\":\"Ann\"}]", new Narrow());
        assertThat(Narrow.class.getMethods())
                .filteredOn(method -> method.getName().equals("payer"))
                .hasSize(2);
    }

    /** What the application's own exceptions say may be what nobody may see. */
    @Test
    void exceptionOfAnObjectWithSensitiveMembers_isNotACause() {
        for (String expression : List.of("${vault.iban}", "${vault.owner}", "${vault.owner()}", "${vault}")) {
            assertThatThrownBy(() -> key("locked", expression, new Vault()))
                    .as(expression)
                    .isInstanceOf(InvalidIdempotencyKeyException.class)
                    .hasNoCause()
                    .hasMessageNotContaining("canary");
        }
        assertThatThrownBy(() -> key("locked", "", new Vault())).hasNoCause().hasMessageNotContaining("canary");
    }

    @Test
    void template_endsAValueAtItsOwnBrace() {
        List<String> problems = new ArrayList<>();

        assertThat(KeyTemplate.split("a${'}'}b${{'k':{1}}}c\\#{d}", problems::add))
                .containsExactly(
                        new KeyTemplate.Part("a", false),
                        new KeyTemplate.Part("'}'", true),
                        new KeyTemplate.Part("b", false),
                        new KeyTemplate.Part("{'k':{1}}", true),
                        new KeyTemplate.Part("c#{d}", false));
        assertThat(problems).isEmpty();
    }

    private static void assertForm(String method, String expression, String form, Object... arguments) {
        assertThat(id(method, expression, arguments)).isEqualTo(OperationIds.of("action", Map.of(), form));
    }

    private static OperationId id(String method, String expression, Object... arguments) {
        return key(method, expression, arguments).id();
    }

    private static CallKey key(String method, String expression, Object... arguments) {
        return plan(method, expression).key("action", Map.of(), arguments);
    }

    private static KeyPlan plan(String method, String expression) {
        return Plans.of(Plans.method(Payments.class, method), expression);
    }
}
