package dev.once.bench.app;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Runs a variant on threads of its own and answers with the nanoseconds of each call, one on a line; {@code /hot} has
 * many callers wait for one call.
 */
@WebServlet({"/measure", "/hot"})
public class BenchServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final long MINUTES = 5;

    @Resource
    private transient ManagedThreadFactory threads;

    @Inject
    private transient Payments payments;

    @Inject
    private transient ByHand byHand;

    @Override
    public void init() throws ServletException {
        try {
            byHand.createTables();
            for (int thread = 0; thread < Variant.THREADS; thread++) {
                for (int i = 0; i < Variant.RECORDED; i++) {
                    byHand.external(Variant.recorded(thread, i));
                    payments.external(Variant.recorded(thread, i), Payment.AMOUNT);
                }
            }
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        response.setContentType("text/plain");
        PrintWriter out = response.getWriter();
        int count = Integer.parseInt(request.getParameter("threads"));
        try {
            if (request.getServletPath().equals("/hot")) {
                hot(count, out);
            } else {
                measure(
                        Variant.valueOf(request.getParameter("variant")),
                        count,
                        Integer.parseInt(request.getParameter("calls")),
                        out);
            }
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }

    private void measure(Variant variant, int count, int calls, PrintWriter out) throws Exception {
        CyclicBarrier together = new CyclicBarrier(count);
        List<FutureTask<long[]>> tasks = new ArrayList<>();
        for (int thread = 0; thread < count; thread++) {
            int number = thread;
            tasks.add(start(() -> {
                String[] keys = keys(variant, number, calls);
                long[] nanos = new long[calls];
                together.await(MINUTES, TimeUnit.MINUTES);
                for (int i = 0; i < calls; i++) {
                    long begin = System.nanoTime();
                    call(variant, keys[i]);
                    nanos[i] = System.nanoTime() - begin;
                }
                return nanos;
            }));
        }
        for (FutureTask<long[]> task : tasks) {
            for (long nanos : task.get(MINUTES, TimeUnit.MINUTES)) {
                out.println(nanos);
            }
        }
    }

    private static String[] keys(Variant variant, int thread, int calls) {
        String run = UUID.randomUUID().toString();
        String[] keys = new String[calls];
        for (int i = 0; i < calls; i++) {
            keys[i] = variant.reads() ? Variant.recorded(thread, i % Variant.RECORDED) : run + "-" + i;
        }
        return keys;
    }

    private Object call(Variant variant, String key) throws Exception {
        return switch (variant) {
            case EXTERNAL_BY_HAND -> byHand.external(key);
            case TRANSACTIONAL_BY_HAND -> byHand.transactional(key);
            case EXTERNAL, REPLAY -> payments.external(key, Payment.AMOUNT);
            case TRANSACTIONAL -> payments.transactional(key, Payment.AMOUNT);
            case READ_BY_HAND -> byHand.read(key);
            case READ_FROM_POOL -> byHand.readFromPool(key);
            case READ_IN_TRANSACTION -> byHand.readInTransaction(key);
            case READ_IN_ANNOTATED_TRANSACTION -> byHand.readInAnnotatedTransaction(key);
            case JSON -> byHand.json(key);
        };
    }

    /** One call runs, and {@code count} others with its key wait for it. */
    private void hot(int count, PrintWriter out) throws Exception {
        ThreadMXBean jvm = ManagementFactory.getThreadMXBean();
        FutureTask<Payment> first = start(() -> payments.hot("hot"));
        payments.awaitHotRuns();
        int before = jvm.getThreadCount();
        List<FutureTask<Payment>> waiters = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            waiters.add(start(() -> payments.hot("hot")));
        }
        // All of them have asked, or wait for the one that asks.
        while (waiting() < count && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(60)) {
            Thread.onSpinWait();
        }
        int during = jvm.getThreadCount();
        int waiting = waiting();
        long end = System.nanoTime();
        payments.endHot();
        Payment result = first.get(MINUTES, TimeUnit.MINUTES);
        int same = 0;
        for (FutureTask<Payment> waiter : waiters) {
            if (waiter.get(MINUTES, TimeUnit.MINUTES).equals(result)) {
                same++;
            }
        }
        out.println(waiting);
        out.println(during - before - count);
        out.println(same);
        out.println(System.nanoTime() - end);
    }

    private static int waiting() {
        return (int) Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getState() == Thread.State.WAITING
                        || thread.getKey().getState() == Thread.State.TIMED_WAITING)
                .filter(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getClassName().equals("dev.once.internal.engine.Room")
                                && frame.getMethodName().equals("await")))
                .count();
    }

    private <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        threads.newThread(task).start();
        return task;
    }
}
