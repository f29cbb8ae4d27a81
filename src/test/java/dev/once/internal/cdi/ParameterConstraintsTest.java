package dev.once.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.executable.ExecutableType;
import jakarta.validation.executable.ValidateOnExecution;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Where the container would check parameters: the check itself is tried in a server. */
class ParameterConstraintsTest {

    static class Plain {
        public void plain(String id) {}

        @ValidateOnExecution(type = ExecutableType.NONE)
        public void never(String id) {}

        @ValidateOnExecution(type = ExecutableType.GETTER_METHODS)
        public void getters(String id) {}

        @ValidateOnExecution
        public void implicitly(String id) {}

        @ValidateOnExecution(type = {ExecutableType.CONSTRUCTORS, ExecutableType.NON_GETTER_METHODS})
        public void methods(String id) {}
    }

    @ValidateOnExecution(type = ExecutableType.NONE)
    static class Never extends Plain {
        public void own(String id) {}

        @ValidateOnExecution(type = ExecutableType.ALL)
        public void all(String id) {}

        @Override
        public void methods(String id) {}
    }

    @ValidateOnExecution
    static class Implicit {
        public void own(String id) {}
    }

    interface Declared {
        @ValidateOnExecution(type = ExecutableType.NONE)
        void declared(String id);
    }

    static class Implementing implements Declared {
        @Override
        public void declared(String id) {}
    }

    @Test
    void nothingSaid_defaultApplies() {
        assertThat(isValidated(Plain.class, "plain", true)).isTrue();
        assertThat(isValidated(Plain.class, "plain", false)).isFalse();
        assertThat(isValidated(Implicit.class, "own", true)).isTrue();
        assertThat(isValidated(Implicit.class, "own", false)).isFalse();
    }

    @Test
    void annotationOfTheMethod_decides() {
        assertThat(isValidated(Plain.class, "never", true)).isFalse();
        assertThat(isValidated(Plain.class, "getters", true)).isFalse();
        assertThat(isValidated(Plain.class, "implicitly", false)).isTrue();
        assertThat(isValidated(Plain.class, "methods", false)).isTrue();
        assertThat(isValidated(Never.class, "all", false)).isTrue();
    }

    @Test
    void annotationOfTheClassThatDeclaresIt_isNext() {
        assertThat(isValidated(Never.class, "own", true)).isFalse();
        assertThat(isValidated(Never.class, "plain", true)).isTrue();
    }

    @Test
    void annotationWhereTheMethodWasFirstDeclared_counts() {
        assertThat(isValidated(Never.class, "methods", false)).isTrue();
        assertThat(isValidated(Implementing.class, "declared", true)).isFalse();
    }

    private static boolean isValidated(Class<?> bean, String name, boolean byDefault) {
        return ParameterConstraints.isValidated(
                bean,
                Arrays.stream(bean.getMethods())
                        .filter(method -> method.getName().equals(name))
                        .findFirst()
                        .orElseThrow(),
                byDefault);
    }
}
