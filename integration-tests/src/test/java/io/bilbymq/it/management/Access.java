package io.bilbymq.it.management;

import java.util.function.BiPredicate;

/**
 * Who may use a route. A virtual host is one's own if one has permissions in it, whatever these are; the tags do not open it, but
 * where it says so.
 */
enum Access {
    /** No login is needed. */
    ANYBODY((role, own) -> true),
    /** Whoever has a tag. What is listed is of one's own virtual hosts, or of one's own connections. */
    USER((role, own) -> role.isUser()),
    /** Whoever has a tag, in the own virtual hosts. */
    VHOST((role, own) -> role.isUser() && own),
    /** As {@link #VHOST}, and administrators. */
    VHOST_OR_ADMINISTRATOR((role, own) -> role.isUser() && own || role.isAdministrator()),
    /** As {@link #VHOST}, and who monitors. */
    VHOST_OR_MONITOR((role, own) -> role.isUser() && own || role.isMonitor()),
    /** Who makes policies, in the own virtual hosts; administrators, in all. */
    POLICYMAKER((role, own) -> role.isPolicymaker() && own || role.isAdministrator()),
    /** Who makes policies. */
    GLOBAL_POLICYMAKER((role, own) -> role.isPolicymaker()),
    /** Whose the connection is, and who monitors. */
    OWNER_OR_MONITOR((role, own) -> role.isUser() && own || role.isMonitor()),
    /** Whose the connection is, and administrators. */
    OWNER_OR_ADMINISTRATOR((role, own) -> role.isUser() && own || role.isAdministrator()),
    MONITOR((role, own) -> role.isMonitor()),
    ADMINISTRATOR((role, own) -> role.isAdministrator());

    private final BiPredicate<Role, Boolean> rule;

    Access(BiPredicate<Role, Boolean> rule) {
        this.rule = rule;
    }

    /**
     * Whether somebody may.
     *
     * @param own whether the virtual host, or the connection, is the user's own
     */
    boolean allows(Role role, boolean own) {
        return rule.test(role, own);
    }
}
