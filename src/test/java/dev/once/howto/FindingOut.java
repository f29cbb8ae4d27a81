package dev.once.howto;

import dev.once.AuditTrail;
import dev.once.AuditTrail.Entry;
import dev.once.AuditTrail.Kind;
import dev.once.AuditTrail.Page;
import dev.once.AuditTrail.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The snippets of the page "Finding out what happened". */
public class FindingOut {

    private final AuditTrail audit;

    public FindingOut(AuditTrail audit) {
        this.audit = audit;
    }

    public List<String> story(String operationId) {
        return audit.find(Query.all().ofOperation(operationId)).entries().stream()
                .map(entry -> entry.at() + " " + entry.kind() + " attempt " + entry.attempt())
                .toList();
    }

    public List<Entry> of(String user, Instant from, Instant until) {
        List<Entry> all = new ArrayList<>();
        Query query = Query.all().ofUser(user).between(from, until);
        Optional<String> next = Optional.empty();
        do {
            Page page = audit.find(next.map(query::after).orElse(query));
            all.addAll(page.entries());
            next = page.next();
        } while (next.isPresent());
        return all;
    }

    public long runs(String operationId) {
        return audit.find(Query.all().ofOperation(operationId)).entries().stream()
                .filter(entry ->
                        Set.of(Kind.CLAIMED, Kind.EXECUTED, Kind.FAILED).contains(entry.kind()))
                .map(entry -> entry.generation() + "." + entry.attempt())
                .distinct()
                .count();
    }
}
