package io.bilbymq.authentication.oauth2;

/** A token is not believed. The message says why, for the log, and holds nothing of the token. */
final class TokenRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    TokenRefused(String reason) {
        super(reason, null, false, false);
    }
}
