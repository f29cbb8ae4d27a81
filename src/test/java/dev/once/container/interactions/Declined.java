package dev.once.container.interactions;

import jakarta.ejb.ApplicationException;

/** Nothing happened, and nothing will. */
@ApplicationException(rollback = true)
public class Declined extends RuntimeException {

    public Declined() {}

    public Declined(String message) {
        super(message);
    }
}
