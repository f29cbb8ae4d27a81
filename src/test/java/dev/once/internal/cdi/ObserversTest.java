package dev.once.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.CurrentOperation;
import dev.once.CurrentOperation.LastCall;
import dev.once.Effect;
import dev.once.IdempotencyKey;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.OperationEvent;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.spi.InMemoryTransactions;
import dev.once.spi.Transactions;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.ObserverMethod;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ObserversTest {

    @ApplicationScoped
    public static class Till {

        final AtomicInteger runs = new AtomicInteger();

        public AtomicInteger runs() {
            return runs;
        }

        @Idempotent(action = "sell")
        public String sell(@Key String id) {
            runs.incrementAndGet();
            return "sold " + id;
        }

        @Idempotent(action = "buy")
        public String buy(String what, @IdempotencyKey String key) {
            return "bought " + what;
        }

        @Idempotent(action = "book", effect = Effect.TRANSACTIONAL)
        public String book(@Key String id) {
            return "booked " + id;
        }
    }

    /** Two observers of one event, and one that gets none. */
    @ApplicationScoped
    public static class Audience {

        final List<String> heard = new CopyOnWriteArrayList<>();

        public List<String> heard() {
            return heard;
        }

        void all(@Observes @Priority(1) OperationEvent event) {
            heard.add("all: " + event.getClass().getSimpleName());
        }

        void executed(@Observes @Priority(2) OperationEvent.Executed event) {
            heard.add("executed: " + event.action() + " " + event.attempt());
        }

        void later(@ObservesAsync OperationEvent.Executed event) {
            heard.add("never");
        }
    }

    /** Fails in all ways. */
    @ApplicationScoped
    public static class Harmful {

        static final class Odd extends Error {
            private static final long serialVersionUID = 1L;
        }

        volatile Throwable failure = new Odd();
        final AtomicInteger called = new AtomicInteger();

        public AtomicInteger called() {
            return called;
        }

        public void failWith(Throwable other) {
            failure = other;
        }

        void fail(@Observes OperationEvent event) throws Throwable {
            called.incrementAndGet();
            throw failure;
        }
    }

    /** Calls idempotent methods itself. */
    @ApplicationScoped
    public static class Busy {

        @Inject
        Till till;

        final AtomicInteger called = new AtomicInteger();

        public AtomicInteger called() {
            return called;
        }

        void sellAnother(@Observes OperationEvent event) {
            till.sell("another " + called.incrementAndGet());
        }
    }

    /** Looks at the caller's transaction. */
    @ApplicationScoped
    public static class Onlooker {

        @Inject
        Host host;

        final List<String> seen = new CopyOnWriteArrayList<>();

        public List<String> seen() {
            return seen;
        }

        void look(@Observes OperationEvent event) {
            seen.add(
                    event.getClass().getSimpleName() + " " + host.transactions().state());
        }
    }

    private WeldContainer container;

    private <T> T bean(Class<T> type) {
        return container.select(type).get();
    }

    private Till started(Class<?>... observers) {
        container = Containers.with(observers);
        return bean(Till.class);
    }

    @AfterEach
    void stop() {
        container.close();
    }

    @Test
    void observersOfAllKinds_andOfOne_areTold() {
        Till till = started(Till.class, Audience.class);

        till.sell("S-1");
        till.sell("S-1");

        assertThat(bean(Audience.class).heard())
                .containsExactly("all: Ran", "all: Executed", "executed: sell 1", "all: Replayed");
    }

    @Test
    void callThatCannotBeNamed_isRejected() {
        Till till = started(Till.class, Audience.class);

        assertThatThrownBy(() -> till.buy("bread", "of nobody")).isInstanceOf(InvalidIdempotencyKeyException.class);

        assertThat(bean(Audience.class).heard()).containsExactly("all: Rejected");
    }

    @Test
    void observerThatThrowsAnything_doesNotHarmTheCall() {
        Till till = started(Till.class, Harmful.class);
        Harmful harmful = bean(Harmful.class);
        int call = 0;
        for (Throwable failure : List.of(
                new IllegalStateException(), new Exception(), new Harmful.Odd(), new OutOfMemoryError("not really"))) {
            harmful.failWith(failure);
            String id = "H-" + ++call;
            assertThat(till.sell(id)).as(failure.toString()).isEqualTo("sold " + id);
            assertThat(till.sell(id)).as(failure.toString()).isEqualTo("sold " + id);
        }
        assertThat(harmful.called()).hasValue(call * 3);
        assertThat(till.runs()).hasValue(call);
    }

    @Test
    void observersThatCallIdempotentMethods_doNotGoRoundInCircles_andTheCallersLastCallStays() {
        Till till = started(Till.class, Busy.class);

        till.sell("S-1");

        Optional<LastCall> last = bean(CurrentOperation.class).lastCall();
        assertThat(last.map(LastCall::replayed)).contains(false);
        // Ran and Executed of each: of the call, of the two calls that they lead to, of the four that these do.
        assertThat(bean(Busy.class).called()).hasValue(2 + 4 + 8);

        till.sell("S-1");

        last = bean(CurrentOperation.class).lastCall();
        assertThat(last.map(LastCall::replayed)).contains(true);
    }

    @Test
    void observers_areOutsideOfTheCallersTransaction_andToldAfterIt() throws Exception {
        Till till = started(Till.class, Onlooker.class);
        Onlooker onlooker = bean(Onlooker.class);
        Transactions transactions = bean(Host.class).transactions();

        transactions.inNew(() -> {
            till.book("B-1");
            assertThat(onlooker.seen()).containsExactly("Ran NONE");
            assertThat(transactions.state()).isEqualTo(Transactions.State.ACTIVE);
            return null;
        });

        assertThat(onlooker.seen()).containsExactly("Ran NONE", "Executed NONE");
    }

    /** Other containers may let an error of an observer through, and an error can be the container's own. */
    @Test
    void errorThatTheContainerLetsThrough_doesNotHarmTheCall() {
        container = Containers.with(Till.class);
        ObserverMethod<?> observer = (ObserverMethod<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ObserverMethod.class},
                (proxy, method, arguments) -> method.getName().equals("isAsync")
                        ? false
                        : method.getName().equals("hashCode") ? (Object) 1 : null);
        BeanManager manager = (BeanManager) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BeanManager.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("resolveObserverMethods")) {
                        return Set.of(observer);
                    }
                    throw new Harmful.Odd();
                });
        Observers observers = new Observers(manager, new InMemoryTransactions());

        assertThatCode(() -> observers.happened(new OperationEvent.InDoubt("a", "b"), () -> null))
                .doesNotThrowAnyException();
    }

    @Test
    void eventThatNobodyObserves_isAskedForOnce_andNotFired() {
        container = Containers.with(Till.class);
        AtomicInteger asked = new AtomicInteger();
        BeanManager manager = (BeanManager) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BeanManager.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("resolveObserverMethods");
                    asked.incrementAndGet();
                    return Set.of();
                });
        Observers observers = new Observers(manager, new InMemoryTransactions());
        OperationEvent event = new OperationEvent.InDoubt("a", "b");

        observers.happened(event, () -> null);
        observers.happened(event, () -> null);
        assertThat(asked).hasValue(1);

        observers.happened(
                new OperationEvent.Waited(new OperationEvent.Call("a", "b", Map.of()), Duration.ZERO), () -> null);
        assertThat(asked).hasValue(2);
    }
}
