package dev.once.container.http;

import dev.once.container.http.Tickets.SoldOut;
import dev.once.container.http.Tickets.Ticket;
import jakarta.json.JsonException;
import jakarta.json.bind.JsonbException;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** The application's own. */
final class TicketProviders {

    private TicketProviders() {}

    /** Numbers the answers. */
    @Provider
    public static class Numbering implements ContainerResponseFilter {

        private static final AtomicInteger ANSWERS = new AtomicInteger();

        @Override
        public void filter(ContainerRequestContext request, ContainerResponseContext response) {
            response.getHeaders().putSingle("Answer", ANSWERS.incrementAndGet());
        }
    }

    /** A body that cannot be read is the client's mistake. */
    @Provider
    public static class OfBody implements ReaderInterceptor {

        @Override
        public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
            try {
                return context.proceed();
            } catch (JsonException | JsonbException | ProcessingException e) {
                throw new BadRequestException("the body is not the JSON that is expected", e);
            }
        }
    }

    /** Tickets as text. */
    @Provider
    @jakarta.ws.rs.Produces(MediaType.TEXT_PLAIN)
    public static class AsText implements MessageBodyWriter<Ticket> {

        @Override
        public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
            return type == Ticket.class;
        }

        @Override
        public void writeTo(
                Ticket ticket,
                Class<?> type,
                Type genericType,
                Annotation[] annotations,
                MediaType mediaType,
                MultivaluedMap<String, Object> headers,
                OutputStream out)
                throws IOException {
            out.write((ticket.name() + " sees " + ticket.show() + ", run " + ticket.run())
                    .getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What is gone is gone. */
    @Provider
    public static class OfSoldOut implements ExceptionMapper<SoldOut> {

        @Override
        public Response toResponse(SoldOut e) {
            return Response.status(410)
                    .entity(e.getMessage())
                    .type(MediaType.TEXT_PLAIN)
                    .build();
        }
    }
}
