package io.bilbymq.broker.connection;

import java.util.Optional;

/** What a client's response to a mechanism comes to. */
sealed interface SaslAnswer {
    /**
     * A name that nothing has been said of yet.
     *
     * @param secret empty if the mechanism has proved the name
     */
    record Name(String user, Optional<String> secret) implements SaslAnswer {
        /** Without the secret. */
        @Override
        public String toString() {
            return "user '" + user + "'";
        }
    }

    /** There is no name; {@code reason} is for the log. */
    record Refused(String reason) implements SaslAnswer {}
}
