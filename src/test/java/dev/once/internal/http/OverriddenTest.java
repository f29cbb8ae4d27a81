package dev.once.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.http.IdempotencyKeyRequired;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What JAX-RS, and the key, need may be said where a method is declared first. */
class OverriddenTest {

    interface Creating<T> {

        @IdempotencyKeyRequired
        String create(T thing);

        String fields(@FormParam("thing") T thing);

        String bean(@BeanParam T thing);
    }

    static class Payments implements Creating<String> {

        @Override
        public String create(String payment) {
            return payment;
        }

        @Override
        public String fields(String payment) {
            return payment;
        }

        @Override
        public String bean(String payment) {
            return payment;
        }

        /** Overrides nothing. */
        public String create(Integer number) {
            return "" + number;
        }
    }

    static class Page {

        @QueryParam("page")
        @SuppressWarnings("unused") // found by reflection
        int number;
    }

    static class Form {

        @BeanParam
        @SuppressWarnings("unused") // found by reflection
        Fields fields;
    }

    static class Fields {

        @FormParam("name")
        public void setName(String name) {}
    }

    static class Searches {

        public void page(@BeanParam Page page) {}

        public void form(@BeanParam Form form) {}
    }

    @Test
    void annotationOfAGenericInterface_counts() throws Exception {
        assertThat(RequiredKeys.onMethod(Payments.class, Payments.class.getMethod("create", String.class)))
                .isTrue();
        assertThat(RequiredKeys.onMethod(Payments.class, Payments.class.getMethod("create", Integer.class)))
                .isFalse();
        assertThat(FormFields.areTakenBy(Payments.class, Payments.class.getMethod("fields", String.class)))
                .isTrue();
    }

    @Test
    void beanOfParametersThatIsGeneric_mayHaveFields() throws Exception {
        assertThat(FormFields.areTakenBy(Payments.class, Payments.class.getMethod("bean", String.class)))
                .isTrue();
    }

    @Test
    void beanOfParameters_countsWhereItHasFieldsOfAForm() {
        assertThat(FormFields.areTakenBy(Searches.class, method("page"))).isFalse();
        assertThat(FormFields.areTakenBy(Searches.class, method("form"))).isTrue();
    }

    private static Method method(String name) {
        return Arrays.stream(Searches.class.getMethods())
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
