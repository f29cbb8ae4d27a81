package dev.once.container.interactions;

import dev.once.CurrentOperation;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.List;

/** The places that a call has passed, with transaction and attempt there. For one call at a time. */
@ApplicationScoped
public class Trace {

    private final List<String> places = new ArrayList<>();
    private final List<Object> transactions = new ArrayList<>();

    @Inject
    private CurrentOperation operation;

    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    private TransactionSynchronizationRegistry registry;

    void begin() {
        places.clear();
        transactions.clear();
    }

    /** How often the place was passed. */
    long pass(String place) {
        places.add(place + transaction() + attempt());
        return places.stream().filter(passed -> passed.startsWith(place + " ")).count();
    }

    private String transaction() {
        Object key = registry.getTransactionKey();
        if (key == null) {
            return " -";
        }
        if (!transactions.contains(key)) {
            transactions.add(key);
        }
        return " " + Character.toString('A' + transactions.indexOf(key));
    }

    private String attempt() {
        try {
            return " attempt " + operation.attempt();
        } catch (IllegalStateException outside) {
            return "";
        }
    }

    List<String> places() {
        return List.copyOf(places);
    }
}
