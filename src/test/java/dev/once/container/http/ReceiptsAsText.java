package dev.once.container.http;

import dev.once.container.http.Receipts.Receipt;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;

/** Receipts for people. */
@Provider
@Produces(MediaType.TEXT_PLAIN)
public class ReceiptsAsText implements MessageBodyWriter<Receipt> {

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == Receipt.class;
    }

    @Override
    public void writeTo(
            Receipt receipt,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        out.write((receipt.id() + ": " + receipt.amount()).getBytes(StandardCharsets.UTF_8));
    }
}
