package io.bilbymq.server;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;

/** The broker could not start. The message is for the operator. */
final class StartFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private StartFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Words a failure: what the system refused, such as an address in use, or a setting that does not make sense, or else
     * what was thrown.
     */
    static StartFailure of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException && cause.getMessage() != null) {
                return new StartFailure(words(cause), thrown);
            }
        }
        final boolean refused = thrown instanceof IllegalArgumentException && thrown.getMessage() != null;
        return new StartFailure("cannot start: " + (refused ? thrown.getMessage() : thrown), thrown);
    }

    /** What a failure says. The message of many about files is nothing but the name of one. */
    static String words(Throwable failure) {
        if (failure instanceof AccessDeniedException denied) {
            return "permission denied: " + denied.getFile();
        }
        if (failure instanceof FileAlreadyExistsException file) {
            return file.getFile() + " is not a folder";
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
