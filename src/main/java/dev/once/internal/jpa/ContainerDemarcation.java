package dev.once.internal.jpa;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Has the container begin and end transactions. */
@ApplicationScoped
public class ContainerDemarcation implements Demarcation {

    @Override
    @Transactional(value = Transactional.TxType.REQUIRES_NEW, rollbackOn = Throwable.class)
    public <T extends @Nullable Object> T inNew(Callable<T> work) throws Exception {
        return work.call();
    }

    @Override
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    public <T extends @Nullable Object> T without(Callable<T> work) throws Exception {
        return work.call();
    }
}
