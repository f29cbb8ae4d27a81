package dev.once.internal.key;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;
import org.jspecify.annotations.Nullable;

/** Arguments as applications have them. Some are private or package-private on purpose: those must be readable too. */
final class Fixtures {

    private Fixtures() {}

    enum Currency {
        EUR,
        USD {
            @Override
            String sign() {
                return "$";
            }
        };

        String sign() {
            return "€";
        }
    }

    enum Reason implements Cause {
        LATE
    }

    enum Fault implements Cause {
        LATE
    }

    interface Cause {}

    record Money(BigDecimal amount, Currency currency) {}

    record Line(String article, int quantity) {}

    record Order(
            String id, @Nullable String note, List<Line> lines, Set<String> tags, Map<Currency, BigDecimal> limits) {}

    record Page<T>(int number, List<T> items) {}

    record Pages(Page<Line> lines, Page<?> anything) {}

    record Maybe(Optional<String> text) {}

    record Nothing() {}

    sealed interface PaymentMethod permits Card, Bank {}

    record Card(String id) implements PaymentMethod {}

    record Bank(String id) implements PaymentMethod {}

    record Payment(PaymentMethod method) {}

    record Why(Cause cause, Reason reason) {}

    private record Hidden(String secretName) {}

    static Object hidden(String text) {
        return new Hidden(text);
    }

    abstract static class Party {
        private final String name;

        Party(String name) {
            this.name = name;
        }

        public String getName() {
            return name;
        }

        public Object getAddress() {
            return "somewhere";
        }
    }

    interface Rated {
        default int getRating() {
            return 3;
        }
    }

    public static class Customer extends Party implements Rated {
        private final boolean active;

        public Customer(String name, boolean active) {
            super(name);
            this.active = active;
        }

        @Override
        public String getAddress() {
            return "Rue 1";
        }

        public boolean isActive() {
            return active;
        }

        public @Nullable LocalDate getBirthday() {
            return null;
        }

        public String getURL() {
            return "u";
        }

        public static String getVersion() {
            return "static";
        }

        public String getaway() {
            return "no getter";
        }

        public String get() {
            return "no getter";
        }

        public String getWith(String parameter) {
            return parameter;
        }

        public boolean issued() {
            return true;
        }

        public String isText() {
            return "no getter";
        }

        public void getNothing() {}

        String getPackagePrivate() {
            return "not public";
        }

        protected String getProtected() {
            return "not public";
        }
    }

    static class Node {
        private @Nullable Object next;

        public @Nullable Object getNext() {
            return next;
        }

        Node linkedTo(@Nullable Object next) {
            this.next = next;
            return this;
        }
    }

    public static class Broken {
        public String getValue() {
            throw new IllegalStateException("detached");
        }
    }

    public static class NoGetters {
        public final String field = "secret";
    }

    /** The date says more than the flag. */
    public static class Invoice {
        private final @Nullable LocalDate paid;

        Invoice(@Nullable LocalDate paid) {
            this.paid = paid;
        }

        public boolean isPaid() {
            return paid != null;
        }

        public @Nullable LocalDate getPaid() {
            return paid;
        }
    }

    public static class Flags {
        public boolean isActive() {
            return true;
        }

        public Boolean getActive() {
            return true;
        }
    }

    /** As an entity that is loaded at its first use. */
    public static class LazyCustomer extends Customer implements HibernateProxy {
        LazyCustomer() {
            super("Ann", true);
        }

        @Override
        public Object writeReplace() {
            return this;
        }

        @Override
        public LazyInitializer getHibernateLazyInitializer() {
            throw new IllegalStateException("session is closed");
        }
    }

    /** Has a new object for each side at each call: no cycle that could be met. */
    public static class Fractal {
        public Fractal getLeft() {
            return new Fractal();
        }

        public Fractal getRight() {
            return new Fractal();
        }
    }
}
