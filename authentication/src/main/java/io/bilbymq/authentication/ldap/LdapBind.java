package io.bilbymq.authentication.ldap;

/** As whom the directory is asked. */
public sealed interface LdapBind {
    /** As the user who is let in, with their password; not for those who have shown none. */
    record AsUser() implements LdapBind {}

    /** As nobody. */
    record Anonymous() implements LdapBind {}

    /** As somebody who is configured. */
    record As(String dn, String password) implements LdapBind {
        /** A name without a password would be nobody (RFC 4513 §5.1.2). */
        public As {
            if (dn.isEmpty() || password.isEmpty()) {
                throw new IllegalArgumentException("binding needs a name and a password");
            }
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "as " + dn;
        }
    }
}
