package dev.once.chaos.xa;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import javax.sql.XAConnection;
import javax.transaction.xa.XAResource;

/**
 * Ends the JVM, without any notice, at a point of the next two-phase commit. Reached by the drivers' data sources and by
 * the application, which share the library.
 */
public final class Halts {

    /** Where. */
    public enum Point {
        /** One resource is prepared, the other is not, and nothing is decided. */
        ONE_PREPARED,
        /** All are prepared and the commit is decided; none has been told. */
        ALL_PREPARED,
        /** One has committed. */
        ONE_COMMITTED
    }

    private static volatile Point armed;

    private Halts() {}

    /** Lets the next two-phase commit end there. */
    public static void arm(Point point) {
        armed = point;
    }

    static XAConnection watched(XAConnection connection) {
        return (XAConnection) Proxy.newProxyInstance(
                Halts.class.getClassLoader(), new Class<?>[] {XAConnection.class}, (proxy, method, arguments) -> {
                    Object result = call(connection, method, arguments);
                    return method.getName().equals("getXAResource") ? watched((XAResource) result) : result;
                });
    }

    private static XAResource watched(XAResource resource) {
        return (XAResource) Proxy.newProxyInstance(
                Halts.class.getClassLoader(), new Class<?>[] {XAResource.class}, new Watch(resource));
    }

    private record Watch(XAResource resource) implements InvocationHandler {

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            switch (method.getName()) {
                case "prepare" -> {
                    Object vote = call(resource, method, arguments);
                    haltAt(Point.ONE_PREPARED);
                    return vote;
                }
                case "commit" -> {
                    boolean twoPhases = !(Boolean) arguments[1];
                    if (twoPhases) {
                        haltAt(Point.ALL_PREPARED);
                    }
                    call(resource, method, arguments);
                    if (twoPhases) {
                        haltAt(Point.ONE_COMMITTED);
                    }
                    return null;
                }
                case "isSameRM" -> {
                    return arguments[0] != null
                            && Proxy.isProxyClass(arguments[0].getClass())
                            && Proxy.getInvocationHandler(arguments[0]) instanceof Watch other
                            && resource.isSameRM(other.resource);
                }
                default -> {
                    return call(resource, method, arguments);
                }
            }
        }
    }

    private static void haltAt(Point point) {
        if (armed == point) {
            Runtime.getRuntime().halt(1);
        }
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
