package dev.once.container.interactions;

import jakarta.ejb.ApplicationException;

/** Whether something happened is not known. */
@ApplicationException(rollback = true)
public class Broken extends RuntimeException {

    public Broken(Throwable cause) {
        super(cause);
    }
}
