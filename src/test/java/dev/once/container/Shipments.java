package dev.once.container;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Idempotent methods of an application that is deployed twice; each runs until its gate is opened. */
@ApplicationScoped
public class Shipments {

    @Inject
    private Rows rows;

    @Resource(lookup = "java:app/AppName")
    private String application;

    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

    void open(String order) {
        gate(order).countDown();
    }

    private CountDownLatch gate(String order) {
        return gates.computeIfAbsent(order, key -> new CountDownLatch(1));
    }

    @Idempotent(action = "shipments.send", effect = Effect.EXTERNAL)
    public String send(@Key String order) throws InterruptedException {
        return ship(order);
    }

    @Idempotent(action = "shipments.book", effect = Effect.TRANSACTIONAL)
    public String book(@Key String order) throws InterruptedException {
        return ship(order);
    }

    private String ship(String order) throws InterruptedException {
        rows.insert(order);
        if (!gate(order).await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody opened the gate of " + order);
        }
        return "by " + application;
    }
}
