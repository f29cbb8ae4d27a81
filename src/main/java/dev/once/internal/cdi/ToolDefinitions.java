package dev.once.internal.cdi;

import dev.once.CurrentOperation;
import dev.once.CurrentOperation.LastCall;
import dev.once.internal.engine.PlatformFailures;
import dev.once.internal.policy.IdempotentMethods;
import dev.once.internal.tools.ProtectedMethod;
import dev.once.internal.tools.ToolMethods;
import dev.once.spi.FailureClass;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;

/** The definitions of idempotent methods, as the adapters for agents see them. Thread-safe. */
@ApplicationScoped
class ToolDefinitions implements ToolMethods {

    @Inject
    private OnceExtension extension;

    @Inject
    private OnceModule module;

    @Inject
    private CurrentOperation operation;

    private record Protected(Definition definition) implements ProtectedMethod {

        @Override
        public String action() {
            return definition.method().policy().action();
        }

        @Override
        public boolean isNamedByArguments() {
            return definition.keys().isOfArguments();
        }

        @Override
        public boolean isPermanent(Throwable failure) {
            return definition.method().policy().failures().classify(failure) == FailureClass.PERMANENT;
        }

        @Override
        public List<String> violations(Throwable failure) {
            return ArgumentChecks.violations(
                    failure, definition.method().method().method());
        }

        @Override
        public boolean isForCallers(Throwable failure) {
            return definition.method().policy().replayable().contains(failure.getClass())
                    || PlatformFailures.include(failure);
        }
    }

    @Override
    public Optional<ProtectedMethod> find(Class<?> beanClass, Method method) {
        return extension.isNeeded() && IdempotentMethods.find(beanClass, method).isPresent()
                ? module.running()
                        .definition(beanClass, method)
                        .filter(definition -> definition.method().enabled())
                        .map(Protected::new)
                : Optional.empty();
    }

    @Override
    public void forgetLastCall() {
        module.started().ifPresent(once -> once.engine().operations().callBegins());
    }

    @Override
    public Optional<LastCall> lastCall() {
        return operation.lastCall();
    }
}
