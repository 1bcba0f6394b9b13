package io.bilbymq.authentication.ldap;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Answers queries about one user and one question. What cannot be found out is an {@link LdapFailure}: only {@code 'or'} goes
 * on with the next query, and true is still true.
 *
 * <p>Confined to the thread that asks; blocks if a query needs the directory.
 */
final class LdapEvaluation {
    /** Groups looked at for one user: nobody is in so many. */
    private static final int GROUPS_MAX = 1024;

    private final Map<String, String> variables;
    private final String userDn;
    private final Optional<String> groupBase;
    private final Optional<DirectorySession> session;

    /**
     * For one question.
     *
     * @param variables what the question is about, by name
     * @param session empty if no query needs the directory
     */
    LdapEvaluation(
            Map<String, String> variables,
            String userDn,
            Optional<String> groupBase,
            Optional<DirectorySession> session) {
        this.variables = variables;
        this.userDn = userDn;
        this.groupBase = groupBase;
        this.session = session;
    }

    /**
     * The answer.
     *
     * @throws LdapFailure if it cannot be found out
     * @throws LDAPException if the connection cannot be used any more
     */
    boolean holds(LdapQuery query) throws LDAPException {
        if (query instanceof LdapQuery.Constant constant) {
            return constant.value();
        }
        if (query instanceof LdapQuery.Exists exists) {
            return directory().exists(exists.dn().distinguishedName(variables));
        }
        if (query instanceof LdapQuery.InGroup group) {
            return directory().has(group.dn().distinguishedName(variables), group.attribute(), userDn);
        }
        if (query instanceof LdapQuery.InGroupNested group) {
            return isInNested(group);
        }
        if (query instanceof LdapQuery.For cases) {
            return holdsFor(cases);
        }
        if (query instanceof LdapQuery.Not not) {
            return !holds(not.query());
        }
        if (query instanceof LdapQuery.And and) {
            return holdAll(and.queries());
        }
        if (query instanceof LdapQuery.Or or) {
            return holdsOne(or.queries());
        }
        if (query instanceof LdapQuery.Equals equals) {
            final List<String> right = values(equals.right());
            return values(equals.left()).stream().anyMatch(right::contains);
        }
        return matches((LdapQuery.Match) query);
    }

    private DirectorySession directory() {
        return session.orElseThrow(() -> new IllegalStateException("a query that needs the directory has none"));
    }

    private boolean holdsFor(LdapQuery.For cases) throws LDAPException {
        for (final LdapQuery.For.Case each : cases.cases()) {
            final String value = variables.get(each.variable());
            if (value == null) {
                throw new LdapFailure(
                        LdapFailure.EVALUATE, "'for' asks for " + each.variable() + ", which is not known");
            }
            if (value.equals(each.value())) {
                return holds(each.query());
            }
        }
        throw new LdapFailure(LdapFailure.EVALUATE, "no case of a 'for' applies");
    }

    private boolean holdAll(List<LdapQuery> queries) throws LDAPException {
        for (final LdapQuery query : queries) {
            if (!holds(query)) {
                return false;
            }
        }
        return true;
    }

    private boolean holdsOne(List<LdapQuery> queries) throws LDAPException {
        Optional<LdapFailure> unknown = Optional.empty();
        for (final LdapQuery query : queries) {
            try {
                if (holds(query)) {
                    return true;
                }
            } catch (LdapFailure failure) {
                unknown = Optional.of(failure);
            }
        }
        if (unknown.isPresent()) {
            throw unknown.get();
        }
        return false;
    }

    /** Of several values on one side one has to match; several on both sides match nothing, as in RabbitMQ. */
    private boolean matches(LdapQuery.Match match) throws LDAPException {
        final List<String> subjects = values(match.subject());
        final List<String> expressions = match.expression() instanceof LdapQuery.Value.Literal literal
                ? List.of(literal.text().expression(variables))
                : values(match.expression());
        if (subjects.size() > 1 && expressions.size() > 1) {
            return false;
        }
        for (final String expression : expressions) {
            final Pattern pattern = pattern(expression);
            if (subjects.stream().anyMatch(subject -> pattern.matcher(subject).find())) {
                return true;
            }
        }
        return false;
    }

    private static Pattern pattern(String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException wrong) {
            throw new LdapFailure(LdapFailure.EVALUATE, "not a regular expression: " + wrong.getMessage(), wrong);
        }
    }

    private List<String> values(LdapQuery.Value value) throws LDAPException {
        if (value instanceof LdapQuery.Value.Attribute attribute) {
            return directory().values(attribute.dn().distinguishedName(variables), attribute.name());
        }
        return List.of(((LdapQuery.Value.Literal) value).text().plain(variables));
    }

    /** From the user upwards, each group once: groups may well go in circles. */
    private boolean isInNested(LdapQuery.InGroupNested group) throws LDAPException {
        final String base = groupBase.orElseThrow(() -> new LdapFailure(
                LdapFailure.EVALUATE, "in_group_nested needs auth_ldap.group_lookup_base or auth_ldap.dn_lookup_base"));
        final DN wanted = parsed(group.dn().distinguishedName(variables));
        final Set<DN> seen = new HashSet<>();
        final Deque<String> members = new ArrayDeque<>(List.of(userDn));
        while (!members.isEmpty()) {
            for (final DN found :
                    directory().withValue(base, group.subtree(), group.attribute(), members.removeFirst())) {
                if (found.equals(wanted)) {
                    return true;
                }
                if (seen.add(found)) {
                    members.add(found.toString());
                }
            }
            if (seen.size() > GROUPS_MAX) {
                throw new LdapFailure(LdapFailure.EVALUATE, "the user is in more than " + GROUPS_MAX + " groups");
            }
        }
        return false;
    }

    private static DN parsed(String name) {
        try {
            return new DN(name);
        } catch (LDAPException wrong) {
            throw new LdapFailure(LdapFailure.EVALUATE, "not a distinguished name", wrong);
        }
    }
}
