package dev.once.internal.key;

import java.lang.annotation.Annotation;
import java.lang.reflect.Parameter;
import java.util.Set;

/**
 * Parameters that a framework supplies and that say nothing of what is asked for. By name, since the frameworks may be
 * absent.
 */
public final class FrameworkParameter {

    private static final Set<String> TYPES = Set.of(
            "dev.once.CallContext",
            "dev.once.CurrentOperation",
            "java.security.Principal",
            "jakarta.ejb.EJBContext",
            "jakarta.ejb.Timer",
            "jakarta.interceptor.InvocationContext",
            "jakarta.security.enterprise.SecurityContext",
            "jakarta.servlet.ServletConfig",
            "jakarta.servlet.ServletContext",
            "jakarta.servlet.ServletRequest",
            "jakarta.servlet.ServletResponse",
            "jakarta.servlet.http.HttpSession",
            "jakarta.websocket.Session",
            "jakarta.ws.rs.container.AsyncResponse",
            "jakarta.ws.rs.container.ContainerRequestContext",
            "jakarta.ws.rs.container.ResourceContext",
            "jakarta.ws.rs.container.ResourceInfo",
            "jakarta.ws.rs.core.Application",
            "jakarta.ws.rs.core.Configuration",
            "jakarta.ws.rs.core.HttpHeaders",
            "jakarta.ws.rs.core.Request",
            "jakarta.ws.rs.core.SecurityContext",
            "jakarta.ws.rs.core.UriInfo",
            "jakarta.ws.rs.ext.Providers",
            "jakarta.ws.rs.sse.Sse",
            "jakarta.ws.rs.sse.SseEventSink",
            "jakarta.ws.rs.sse.SseBroadcaster",
            "dev.langchain4j.invocation.InvocationContext",
            "dev.langchain4j.invocation.InvocationParameters",
            "dev.langchain4j.invocation.LangChain4jManaged",
            "io.modelcontextprotocol.common.McpTransportContext",
            "io.modelcontextprotocol.server.McpAsyncServerExchange",
            "io.modelcontextprotocol.server.McpSyncServerExchange");

    private static final Set<String> ANNOTATIONS = Set.of(
            "jakarta.ws.rs.container.Suspended",
            "jakarta.ws.rs.core.Context",
            "dev.langchain4j.agent.tool.ToolMemoryId",
            "dev.langchain4j.service.MemoryId");

    private FrameworkParameter() {}

    /** Whether the parameter is left out: by its declared type, a supertype of it, or an annotation of a framework. */
    public static boolean is(Parameter parameter) {
        for (Annotation annotation : parameter.getAnnotations()) {
            if (ANNOTATIONS.contains(annotation.annotationType().getName())) {
                return true;
            }
        }
        return isFrameworkType(parameter.getType());
    }

    private static boolean isFrameworkType(Class<?> type) {
        if (TYPES.contains(type.getName())) {
            return true;
        }
        for (Class<?> implemented : type.getInterfaces()) {
            if (isFrameworkType(implemented)) {
                return true;
            }
        }
        Class<?> superclass = type.getSuperclass();
        return superclass != null && isFrameworkType(superclass);
    }
}
