package io.bilbymq.broker.vhost;

/**
 * Stored definitions cannot be read: they were written by a newer version, or something else wrote them. (What a disk
 * has spoilt does not come this far: the log's checksums find it.)
 */
public final class DefinitionFormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DefinitionFormatException(String message) {
        super(message);
    }

    DefinitionFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
