package dev.once.internal.cdi;

import dev.once.internal.http.CallerRequest;
import jakarta.enterprise.context.RequestScoped;
import org.jspecify.annotations.Nullable;

/** Holds what is known of a request for as long as it lasts: nothing is left to a thread that others use after it. */
@RequestScoped
class RequestHolder {

    private @Nullable CallerRequest request;

    void hold(CallerRequest begun) {
        request = begun;
    }

    @Nullable
    CallerRequest request() {
        return request;
    }
}
