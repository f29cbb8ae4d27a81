package dev.once.container.interactions;

import jakarta.ejb.ApplicationException;

/** Nothing happened; it may work later. An application exception, so that it leaves an EJB as it is. */
@ApplicationException(rollback = true)
public class Busy extends RuntimeException {}
