package dev.once.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Idempotent;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Inject;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdempotentMethodsTest {

    static class ByMethod {
        @Idempotent(action = "own")
        public void covered() {}

        public void plain() {}
    }

    @Idempotent(action = "base")
    static class ByClass {
        public void inherited() {}

        @Idempotent(action = "own")
        public void own() {}

        void packagePrivate() {}

        protected void protectedOne() {}

        public static void staticOne() {}

        @PostConstruct
        public void init() {}

        @Inject
        public void initializer(String value) {
            Objects.requireNonNull(value);
        }

        @Override
        public String toString() {
            return "";
        }
    }

    static class Inheriting extends ByClass {
        @Override
        public void own() {}

        public void added() {}
    }

    static class Unannotated {
        public void below() {}
    }

    @Idempotent(action = "sub")
    static class AnnotatedAbove extends Unannotated {
        public void above() {}
    }

    abstract static class Generic<T> {
        @Idempotent(action = "generic")
        public T take(T value) {
            return value;
        }
    }

    static class Bound extends Generic<String> {
        @Override
        @Idempotent(action = "bound")
        public String take(String value) {
            return value;
        }

        public String take(Integer value) {
            return "";
        }
    }

    interface Service<T> {
        void serve(T value);
    }

    static class Serving implements Service<List<String>> {
        @Override
        @Idempotent(action = "serve")
        public void serve(List<String> value) {}
    }

    @Test
    void annotatedMethod_isCovered_othersAreNot() {
        assertThat(actions(ByMethod.class)).containsExactly("covered=own");
    }

    @Test
    void annotatedClass_coversPublicBusinessMethods_methodWins() {
        assertThat(actions(ByClass.class)).containsExactlyInAnyOrder("inherited=base", "own=own");
    }

    @Test
    void subclassOfAnnotatedClass_isCoveredByIt_overrideLosesTheMethodsAnnotation() {
        assertThat(actions(Inheriting.class)).containsExactlyInAnyOrder("inherited=base", "own=base", "added=base");
    }

    @Test
    void superclassOfAnnotatedClass_isNotCovered() {
        assertThat(actions(AnnotatedAbove.class)).containsExactly("above=sub");
    }

    @Test
    void genericMethodOverridden_isListedOnce() {
        assertThat(actions(Bound.class)).containsExactly("take=bound");
    }

    @Test
    void callThroughGenericSuperclass_findsTheOverridingMethod() throws Exception {
        Method erased = Generic.class.getMethod("take", Object.class);

        Optional<IdempotentMethod> found = IdempotentMethods.find(Bound.class, erased);

        assertThat(found).map(IdempotentMethod::method).contains(Bound.class.getMethod("take", String.class));
    }

    @Test
    void callOfBridgeMethod_findsWhatItCalls() throws Exception {
        Method bridge = Serving.class.getMethod("serve", Object.class);
        assertThat(bridge.isBridge()).isTrue();

        assertThat(IdempotentMethods.find(Serving.class, bridge))
                .map(IdempotentMethod::method)
                .contains(Serving.class.getMethod("serve", List.class));
        assertThat(IdempotentMethods.find(Serving.class, Service.class.getMethod("serve", Object.class)))
                .map(IdempotentMethod::method)
                .contains(Serving.class.getMethod("serve", List.class));
    }

    @Test
    void methodThatNothingCovers_isNotFound() throws Exception {
        assertThat(IdempotentMethods.find(ByMethod.class, ByMethod.class.getMethod("plain")))
                .isEmpty();
        assertThat(IdempotentMethods.find(AnnotatedAbove.class, Unannotated.class.getMethod("below")))
                .isEmpty();
    }

    private static List<String> actions(Class<?> beanClass) {
        return IdempotentMethods.of(beanClass).stream()
                .map(covered ->
                        covered.method().getName() + "=" + covered.annotation().action())
                .toList();
    }
}
