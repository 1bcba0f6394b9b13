package io.bilbymq.server;

import java.io.IOException;

/** The broker could not start. The message is for the operator. */
final class StartFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private StartFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** Words a failure: what the system refused, such as an address in use, or else what was thrown. */
    static StartFailure of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException && cause.getMessage() != null) {
                return new StartFailure(cause.getMessage(), thrown);
            }
        }
        return new StartFailure("cannot start: " + thrown, thrown);
    }
}
