package io.bilbymq.authentication.ldap;

import java.util.List;

/**
 * A question about a user, as RabbitMQ's LDAP guide describes them. Those whose value is text are {@link Value}s, the others
 * are true or false. Texts are {@link Template}s: {@code ${username}} and the like stand for what the question is about.
 *
 * <p>Immutable, as deep as {@link ErlangTermParser#DEPTH_MAX} at most.
 */
public sealed interface LdapQuery {
    /** Whether the directory has to be asked; if not, the answer can be had at once. */
    default boolean needsDirectory() {
        return false;
    }

    /** {@code {constant, true}}. */
    record Constant(boolean value) implements LdapQuery {}

    /** {@code {exists, "dn"}}: there is such an entry. */
    record Exists(Template dn) implements LdapQuery {
        @Override
        public boolean needsDirectory() {
            return true;
        }
    }

    /** {@code {in_group, "dn"}} and {@code {in_group, "dn", "member"}}: the entry has the user as a member. */
    record InGroup(Template dn, String attribute) implements LdapQuery {
        @Override
        public boolean needsDirectory() {
            return true;
        }
    }

    /** {@code {in_group_nested, "dn"}}, with an attribute, with a scope: the user is a member of a member, and so on. */
    record InGroupNested(Template dn, String attribute, boolean subtree) implements LdapQuery {
        @Override
        public boolean needsDirectory() {
            return true;
        }
    }

    /** {@code {for, [{permission, configure, Query}, …]}}: the query of the first case that applies. */
    record For(List<Case> cases) implements LdapQuery {
        /** Applies if the variable has the value. */
        record Case(String variable, String value, LdapQuery query) {}

        /** Copies the cases. */
        public For {
            cases = List.copyOf(cases);
        }

        @Override
        public boolean needsDirectory() {
            return cases.stream().anyMatch(each -> each.query().needsDirectory());
        }
    }

    /** {@code {'not', Query}}. */
    record Not(LdapQuery query) implements LdapQuery {
        @Override
        public boolean needsDirectory() {
            return query.needsDirectory();
        }
    }

    /** {@code {'and', [Query, …]}}. */
    record And(List<LdapQuery> queries) implements LdapQuery {
        /** Copies the queries. */
        public And {
            queries = List.copyOf(queries);
        }

        @Override
        public boolean needsDirectory() {
            return queries.stream().anyMatch(LdapQuery::needsDirectory);
        }
    }

    /** {@code {'or', [Query, …]}}. */
    record Or(List<LdapQuery> queries) implements LdapQuery {
        /** Copies the queries. */
        public Or {
            queries = List.copyOf(queries);
        }

        @Override
        public boolean needsDirectory() {
            return queries.stream().anyMatch(LdapQuery::needsDirectory);
        }
    }

    /** {@code {equals, Value, Value}}; of an attribute with several values one has to be equal. */
    record Equals(Value left, Value right) implements LdapQuery {
        @Override
        public boolean needsDirectory() {
            return left.needsDirectory() || right.needsDirectory();
        }
    }

    /** {@code {match, Value, Expression}}: the regular expression is found in the value. */
    record Match(Value subject, Value expression) implements LdapQuery {
        @Override
        public boolean needsDirectory() {
            return subject.needsDirectory() || expression.needsDirectory();
        }
    }

    /** Text, or several. */
    sealed interface Value {
        /** Whether the directory has to be asked. */
        boolean needsDirectory();

        /** {@code "text"} and {@code {string, "text"}}. */
        record Literal(Template text) implements Value {
            @Override
            public boolean needsDirectory() {
                return false;
            }
        }

        /** {@code {attribute, "dn", "name"}}: the values of an attribute of an entry. */
        record Attribute(Template dn, String name) implements Value {
            @Override
            public boolean needsDirectory() {
                return true;
            }
        }
    }
}
