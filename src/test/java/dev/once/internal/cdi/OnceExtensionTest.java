package dev.once.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Idempotent;
import dev.once.Key;
import dev.once.NotKey;
import dev.once.Scope;
import dev.once.spi.TenantResolver;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.io.InputStream;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class OnceExtensionTest {

    @ApplicationScoped
    public static class Overloads {
        @Idempotent
        public void pay(String id) {}

        @Idempotent
        public void pay(String id, int amount) {}
    }

    @ApplicationScoped
    @Idempotent(action = "overloads")
    public static class ClassLevelOverloads {
        public void pay(String id) {}

        public void pay(int id) {}
    }

    @ApplicationScoped
    public static class One {
        @Idempotent(action = "same")
        public void one() {}
    }

    @ApplicationScoped
    public static class ScopedTwice {
        @Idempotent(scope = {Scope.TURN, Scope.TURN})
        public void pay(@Key String id) {}
    }

    @ApplicationScoped
    public static class North implements TenantResolver {
        @Override
        public String tenant() {
            return "north";
        }
    }

    @ApplicationScoped
    public static class South implements TenantResolver {
        @Override
        public String tenant() {
            return "south";
        }
    }

    @ApplicationScoped
    public static class Two {
        @Idempotent(action = "same")
        public void two() {}
    }

    @ApplicationScoped
    public static class ManyProblems {
        @Idempotent(waitAtMost = "x")
        public void wait(String id) {}

        @Idempotent
        public Future<String> later(String id) {
            throw new UnsupportedOperationException();
        }

        @Idempotent
        public void stream(InputStream stream) {}

        @Idempotent
        public void contradiction(@Key @NotKey String id) {}

        @Idempotent
        @SuppressWarnings("UnusedMethod") // found by reflection
        private void hidden() {}

        @Idempotent
        public static void shared() {}
    }

    @ApplicationScoped
    public static class Fielded {
        @PathParam("order")
        @SuppressWarnings("unused") // found by reflection
        String order;

        @HeaderParam("User-Agent")
        @SuppressWarnings("unused") // found by reflection
        String agent;

        @QueryParam("page")
        public void setPage(String page) {}

        @Idempotent
        public void cancel(String reason) {}
    }

    public interface Service {
        @Idempotent
        void serve();
    }

    @ApplicationScoped
    public static class Serving implements Service {
        @Override
        public void serve() {}
    }

    public abstract static class Inherited {
        @Idempotent(action = "inherited")
        public void run() {}
    }

    @ApplicationScoped
    public static class First extends Inherited {}

    @Dependent
    public static class Second extends Inherited {}

    @Test
    void overloads_areRefusedNamingBothAndTheRemedy() {
        assertThat(refusal(Overloads.class))
                .contains(
                        "Overloads.pay(String)",
                        "Overloads.pay(String, int)",
                        "they are overloads",
                        "Give one of them an action of its own");
        assertThat(refusal(ClassLevelOverloads.class)).contains("pay(String)", "pay(int)", "overloads.pay");
    }

    @Test
    void twoBeansWithOneAction_areRefused() {
        assertThat(refusal(One.class, Two.class)).contains("One.one()", "Two.two()", "same action \"same\"");
    }

    @Test
    void methodInheritedByTwoBeans_isOneMethod() {
        assertThat(Containers.refusal(First.class, Second.class)).isEmpty();
    }

    @Test
    void severalProblems_areAllReportedAtOnce() {
        assertThat(refusal(ManyProblems.class))
                .contains(
                        "ManyProblems.wait(String)",
                        "waitAtMost",
                        "ManyProblems.later(String)",
                        "@Asynchronous",
                        "stream is a java.io.InputStream",
                        "is @Key, and @NotKey",
                        "ManyProblems.hidden(): it is private",
                        "ManyProblems.shared(): it is static");
    }

    /** Requests that differ in it would be one operation. */
    @Test
    void parametersInFields_areRefused() {
        assertThat(refusal(Fielded.class))
                .contains("is given order by the request", "is given setPage by the request")
                .doesNotContain("is given agent");
    }

    @Test
    void scopeThatIsNamedTwice_isOneScope() {
        assertThat(refusal(ScopedTwice.class)).contains("ScopedTwice.pay(String)", "scope = TURN) has no source");
    }

    /** Without a tenant, keys would be everybody's. */
    @Test
    void severalTenantResolvers_areRefused() {
        assertThat(refusal(One.class, North.class, South.class))
                .contains("several beans", "TenantResolver", "keep one");
        assertThat(Containers.refusal(One.class, North.class)).isEmpty();
    }

    @Test
    void annotationOnAnInterface_isRefused() {
        assertThat(refusal(Serving.class)).contains("Service", "is an interface", "Serving");
    }

    private static String refusal(Class<?>... beans) {
        return Containers.refusal(beans).map(Throwable::getMessage).orElse("started");
    }
}
