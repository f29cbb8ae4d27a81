package dev.once.internal.cdi;

import java.util.Optional;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;

/** CDI containers with Once and a few beans, and nothing of a server. */
public final class Containers {

    private Containers() {}

    public static WeldContainer with(Class<?>... beans) {
        return new Weld()
                .containerId("once-" + System.nanoTime())
                .disableDiscovery()
                .addExtension(new OnceExtension())
                .beanClasses(
                        OnceModule.class,
                        CallerInterceptor.class,
                        IdempotentInterceptor.class,
                        CurrentOperationBean.class,
                        CallContexts.class,
                        LedgerBean.class,
                        ToolDefinitions.class,
                        CallerRequests.class,
                        RequestHolder.class,
                        InMemoryHost.class)
                .addBeanClasses(beans)
                .initialize();
    }

    /** What keeps an application with these beans from starting; empty if nothing does. */
    static Optional<Throwable> refusal(Class<?>... beans) {
        try {
            with(beans).close();
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(e);
        }
    }
}
