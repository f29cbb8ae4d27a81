package dev.once.internal.tools;

import dev.once.CurrentOperation.LastCall;
import java.lang.reflect.Method;
import java.util.Optional;

/** What the module knows of the methods that are tools. Thread-safe. */
public interface ToolMethods {

    /** How a method of a bean is protected; empty where it is not. */
    Optional<ProtectedMethod> find(Class<?> beanClass, Method method);

    /** Forgets what the calling thread's last call was answered from. */
    void forgetLastCall();

    /** What the calling thread's last outermost call was answered from. */
    Optional<LastCall> lastCall();
}
