package io.bilbymq.authentication.remote;

/** Somebody who was asked did not answer, or not what can be understood. The message holds neither secret nor address. */
public final class RemoteFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** {@code message} may be shown to the client that waits. */
    public RemoteFailure(String message) {
        super(message);
    }

    /** {@code message} may be shown to the client that waits, the cause may not. */
    public RemoteFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
