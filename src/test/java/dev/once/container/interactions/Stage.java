package dev.once.container.interactions;

import dev.once.CurrentOperation;
import dev.once.container.Rows;
import dev.once.container.interactions.Gateway.Act;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plays the cells of a table: calls, and looks at everything that came of it. */
@ApplicationScoped
public class Stage {

    private static final Set<String> WRAPPERS = Set.of("EJBException", "FaultToleranceException");

    @Inject
    private Gateway gateway;

    @Inject
    private Rows rows;

    @Inject
    private CurrentOperation operation;

    /** A call with a key. */
    interface Call {
        String call(String key) throws Exception;
    }

    /** A key that nobody has used, for which the gateway does this. */
    String key(String acts) {
        rows.create();
        String key = UUID.randomUUID().toString();
        gateway.expect(key, acts(acts));
        return key;
    }

    private static List<Act> acts(String words) {
        return Stream.of(words.split(" "))
                .filter(word -> !word.isEmpty())
                .map(word -> Act.valueOf(word.toUpperCase(Locale.ROOT)))
                .toList();
    }

    Cell play(Call call, String acts) {
        String key = key(acts);
        return seen(key, got(() -> call.call(key)), call);
    }

    /** All that came of a call, and the next one. */
    Cell seen(String key, String got, Call next) {
        int runs = gateway.runs(key);
        String ledger = ledger(key);
        String attempts = attempts(key);
        int written = rows.count(key);
        String transactions = runs == 0 ? "none" : gateway.transactions(key);
        return new Cell(got, runs, ledger, attempts, written, transactions, next(key, next));
    }

    /** The rows that {@link Caller} wrote beside. */
    int callersRows(String key) {
        return rows.count(key + " caller");
    }

    private String next(String key, Call call) {
        int runs = gateway.runs(key);
        String got = got(() -> call.call(key));
        // What never came as far as Once on this thread has left the last call of another.
        List<String> ids = rows.texts("select rawtohex(id) from once_operation where readable_key like ?", "%" + key);
        boolean replayed = operation
                .lastCall()
                .filter(last -> ids.stream().anyMatch(last.operationId()::equalsIgnoreCase))
                .map(CurrentOperation.LastCall::replayed)
                .orElse(false);
        if (gateway.runs(key) > runs) {
            return got;
        }
        return replayed ? got + " replayed" : got + ", no run";
    }

    /** The result, or the exception's class; of an exception that a container puts around another, both. */
    static String got(Callable<String> call) {
        try {
            return call.call();
        } catch (Exception e) {
            String type = e.getClass().getSimpleName();
            return e.getCause() == null || !WRAPPERS.contains(type)
                    ? type
                    : type + " of " + e.getCause().getClass().getSimpleName();
        }
    }

    String ledger(String key) {
        return text(", ", """
                select status || ' ' || attempts || '/' || fence || case when doubtful then ' doubtful' else '' end
                from once_operation where readable_key like ?""", "%" + key);
    }

    String attempts(String key) {
        return text(" ", """
                select outcome || '-' || coalesce(failure_type, '') from once_attempt where operation_id in
                (select id from once_operation where readable_key like ?) order by fence""", "%" + key);
    }

    private String text(String separator, String sql, String value) {
        String text = rows.texts(sql, value).stream()
                .map(line -> line.replaceAll("-(.*[.$])?", " "))
                .collect(Collectors.joining(separator));
        return text.isEmpty() ? "none" : text;
    }
}
