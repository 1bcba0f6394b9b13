package io.bilbymq.authentication.ldap;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked about users: {@code auth_ldap.queries.*}.
 *
 * @param tags by the tag that somebody has of whom the query is true
 * @param groupBase below which groups are that {@code in_group_nested} looks for; if empty, the base of users
 */
public record LdapQueries(
        Map<String, LdapQuery> tags,
        LdapQuery virtualHostAccess,
        LdapQuery resourceAccess,
        LdapQuery topicAccess,
        Optional<String> groupBase) {
    private static final LdapQuery EVERYBODY = new LdapQuery.Constant(true);

    /** Copies the map, in its order. */
    public LdapQueries {
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    }

    /** RabbitMQ's defaults: whoever is let in may do everything, and nobody has a tag. */
    public static LdapQueries defaults() {
        return new LdapQueries(Map.of(), EVERYBODY, EVERYBODY, EVERYBODY, Optional.empty());
    }
}
