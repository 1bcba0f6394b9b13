package io.bilbymq.authentication.ldap;

import org.jspecify.annotations.Nullable;

/** The directory could not say what was asked. The message is RabbitMQ's word for it, and may be told to clients. */
final class LdapFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** There is no connection to be had. */
    static final String CONNECT = "ldap_connect_error";

    /** Binding failed, though not because of the password. */
    static final String BIND = "ldap_bind_error";

    /** A question was not answered. */
    static final String EVALUATE = "ldap_evaluate_error";

    private final String detail;

    LdapFailure(String word, String detail, @Nullable Throwable cause) {
        super(word, cause);
        this.detail = detail;
    }

    LdapFailure(String word, String detail) {
        this(word, detail, null);
    }

    /** More, for the log. */
    String detail() {
        return detail;
    }
}
