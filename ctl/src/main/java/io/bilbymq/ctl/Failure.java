package io.bilbymq.ctl;

import java.io.Serial;

/** Why a command did not do what it was asked to: a text for people, and a code for scripts. Never carries a password. */
final class Failure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int exitCode;

    /** With one of {@link ExitCode}. */
    Failure(int exitCode, String text) {
        super(text);
        this.exitCode = exitCode;
    }

    Failure(int exitCode, String text, Throwable cause) {
        super(text, cause);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
