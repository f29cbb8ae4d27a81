package dev.once.demo.refunds;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Points at which a request that asks for it by the header {@code Hold-At} stays for five minutes, so that the server
 * can be killed there.
 */
@RequestScoped
public class Holds {

    static final String BEFORE_CLAIM = "before-claim";
    static final String BEFORE_EFFECT = "before-effect";
    static final String AFTER_EFFECT = "after-effect";
    static final String AFTER_ROLLBACK = "after-rollback";
    static final String BEFORE_ANSWER = "before-answer";

    private static final String HEADER = "Hold-At";
    private static final long MINUTES = 5;
    private static final Map<String, Integer> HELD = new ConcurrentHashMap<>();

    @Inject
    private HttpServletRequest request;

    void at(String point) {
        if (!point.equals(request.getHeader(HEADER))) {
            return;
        }
        HELD.merge(point, 1, Integer::sum);
        System.out.println("A call is held " + point + ". To kill this server: kill -9 "
                + ProcessHandle.current().pid());
        try {
            new CountDownLatch(1).await(MINUTES, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            HELD.merge(point, -1, Integer::sum);
        }
    }

    /** How many calls are held at each point. */
    static SortedMap<String, Integer> held() {
        return new TreeMap<>(HELD);
    }
}
