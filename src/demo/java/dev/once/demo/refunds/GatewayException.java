package dev.once.demo.refunds;

/** The gateway failed, and whether the refund happened is not known. */
public class GatewayException extends RuntimeException {

    public GatewayException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The gateway promises that a busy answer means that nothing happened. */
    public static class Busy extends GatewayException {

        public Busy(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
