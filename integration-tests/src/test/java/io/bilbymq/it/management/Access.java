package io.bilbymq.it.management;

/**
 * Who may use a route. A virtual host is one's own if one has permissions in it, whatever these are; the tags do not open it, but
 * where it says so.
 */
enum Access {
    /** No login is needed. */
    ANYBODY,
    /** Whoever has a tag. What is listed is of one's own virtual hosts, or of one's own connections. */
    USER,
    /** Whoever has a tag, in the own virtual hosts. */
    VHOST,
    /** As {@link #VHOST}, and administrators in all. */
    VHOST_OR_ADMINISTRATOR,
    /** As {@link #VHOST}, and who monitors in all. */
    VHOST_OR_MONITOR,
    /** Who makes policies, in the own virtual hosts; administrators in all. */
    POLICYMAKER,
    /** Who makes policies. */
    GLOBAL_POLICYMAKER,
    /** Whose the connection is, and who monitors. */
    OWNER_OR_MONITOR,
    /** Whose the connection is, and administrators. */
    OWNER_OR_ADMINISTRATOR,
    MONITOR,
    ADMINISTRATOR;

    /**
     * Whether somebody may.
     *
     * @param own whether the virtual host, or the connection, is the user's own
     */
    boolean allows(Role role, boolean own) {
        final boolean ofOwn = role.isUser() && own;
        return switch (this) {
            case ANYBODY -> true;
            case USER -> role.isUser();
            case VHOST -> ofOwn;
            case VHOST_OR_ADMINISTRATOR, OWNER_OR_ADMINISTRATOR -> ofOwn || role.isAdministrator();
            case VHOST_OR_MONITOR, OWNER_OR_MONITOR -> ofOwn || role.isMonitor();
            case POLICYMAKER -> role.isAdministrator() || (role.isPolicymaker() && own);
            case GLOBAL_POLICYMAKER -> role.isPolicymaker();
            case MONITOR -> role.isMonitor();
            case ADMINISTRATOR -> role.isAdministrator();
        };
    }
}
