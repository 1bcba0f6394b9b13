package io.bilbymq.server;

import java.net.BindException;

/** The broker could not start, for a reason the operator can do something about. The message is for the operator. */
final class StartFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private StartFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** Words a failure: what the system said about an address, or else what the broker said. */
    static StartFailure of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return new StartFailure("cannot listen: " + thrown.getMessage(), thrown);
            }
        }
        return new StartFailure("cannot start: " + thrown, thrown);
    }
}
