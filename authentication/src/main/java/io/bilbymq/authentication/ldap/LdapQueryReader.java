package io.bilbymq.authentication.ldap;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.bilbymq.authentication.ldap.ErlangTerm.Atom;
import io.bilbymq.authentication.ldap.ErlangTerm.Sequence;
import io.bilbymq.authentication.ldap.ErlangTerm.Text;
import io.bilbymq.authentication.ldap.ErlangTerm.Tuple;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads queries as RabbitMQ writes them. All mistakes that can be seen without a directory are found here, when the
 * configuration is read, and not when a client waits.
 *
 * <p>Source: <a href="https://www.rabbitmq.com/docs/ldap#authorisation">RabbitMQ's LDAP guide</a>, and {@code evaluate0} of
 * {@code rabbit_auth_backend_ldap.erl}.
 */
public final class LdapQueryReader {
    private static final String MEMBER = "member";
    private static final Set<String> ONE_LEVEL = Set.of("singlelevel", "single_level", "onelevel", "one_level");

    private LdapQueryReader() {}

    /**
     * Reads a query.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    public static LdapQuery query(String text) {
        return query(ErlangTermParser.parse(text));
    }

    /**
     * Reads the queries of tags: {@code [{administrator, Query}, …]}.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    public static Map<String, LdapQuery> tags(String text) {
        final Map<String, LdapQuery> tags = new LinkedHashMap<>();
        for (final ErlangTerm element : list(ErlangTermParser.parse(text), "the tags")) {
            if (!(element instanceof Tuple tuple) || tuple.elements().size() != 2) {
                throw new IllegalArgumentException("a tag is {name, Query}, and not " + element);
            }
            tags.put(word(tuple.elements().get(0)), query(tuple.elements().get(1)));
        }
        return tags;
    }

    private static LdapQuery query(ErlangTerm term) {
        if (!(term instanceof Tuple tuple) || tuple.elements().isEmpty()) {
            throw new IllegalArgumentException("a query is a tuple, and not " + term);
        }
        final List<ErlangTerm> elements = tuple.elements();
        final String kind = elements.get(0) instanceof Atom atom ? atom.name() : "";
        final int arguments = elements.size() - 1;
        return switch (kind + "/" + arguments) {
            case "constant/1" -> new LdapQuery.Constant(constant(elements.get(1)));
            case "exists/1" -> new LdapQuery.Exists(name(elements.get(1)));
            case "in_group/1" -> new LdapQuery.InGroup(name(elements.get(1)), MEMBER);
            case "in_group/2" -> new LdapQuery.InGroup(name(elements.get(1)), text(elements.get(2)));
            case "in_group_nested/1" -> new LdapQuery.InGroupNested(name(elements.get(1)), MEMBER, true);
            case "in_group_nested/2" -> new LdapQuery.InGroupNested(name(elements.get(1)), text(elements.get(2)), true);
            case "in_group_nested/3" ->
                new LdapQuery.InGroupNested(name(elements.get(1)), text(elements.get(2)), isSubtree(elements.get(3)));
            case "for/1" ->
                new LdapQuery.For(list(elements.get(1), "for").stream()
                        .map(LdapQueryReader::forCase)
                        .toList());
            case "not/1" -> new LdapQuery.Not(query(elements.get(1)));
            case "and/1" -> new LdapQuery.And(queries(elements.get(1)));
            case "or/1" -> new LdapQuery.Or(queries(elements.get(1)));
            case "equals/2" -> new LdapQuery.Equals(value(elements.get(1)), value(elements.get(2)));
            case "match/2" -> new LdapQuery.Match(value(elements.get(1)), expression(elements.get(2)));
            default -> throw new IllegalArgumentException("there is no such query: " + term);
        };
    }

    private static List<LdapQuery> queries(ErlangTerm term) {
        return list(term, "'and' and 'or'").stream().map(LdapQueryReader::query).toList();
    }

    private static LdapQuery.For.Case forCase(ErlangTerm term) {
        if (!(term instanceof Tuple tuple) || tuple.elements().size() != 3) {
            throw new IllegalArgumentException("a case of 'for' is {variable, value, Query}, and not " + term);
        }
        return new LdapQuery.For.Case(
                word(tuple.elements().get(0)),
                word(tuple.elements().get(1)),
                query(tuple.elements().get(2)));
    }

    private static LdapQuery.Value value(ErlangTerm term) {
        if (term instanceof Text text) {
            return new LdapQuery.Value.Literal(new Template(text.value()));
        }
        if (term instanceof Tuple tuple && !tuple.elements().isEmpty()) {
            final List<ErlangTerm> elements = tuple.elements();
            if (elements.get(0).equals(new Atom("string")) && elements.size() == 2) {
                return new LdapQuery.Value.Literal(new Template(text(elements.get(1))));
            }
            if (elements.get(0).equals(new Atom("attribute")) && elements.size() == 3) {
                return new LdapQuery.Value.Attribute(name(elements.get(1)), text(elements.get(2)));
            }
        }
        throw new IllegalArgumentException(
                "a value is \"text\", {string, \"text\"} or {attribute, \"dn\", \"name\"}, and not " + term);
    }

    /** An expression that stands in the configuration can be looked at now. */
    private static LdapQuery.Value expression(ErlangTerm term) {
        final LdapQuery.Value value = value(term);
        if (value instanceof LdapQuery.Value.Literal literal) {
            try {
                Pattern.compile(literal.text().expression(Map.of()).replace("${", "\\$\\{"));
            } catch (PatternSyntaxException wrong) {
                throw new IllegalArgumentException("not a regular expression: " + wrong.getMessage(), wrong);
            }
        }
        return value;
    }

    private static boolean constant(ErlangTerm term) {
        final String word = term instanceof Atom atom ? atom.name() : "";
        if (!word.equals("true") && !word.equals("false")) {
            throw new IllegalArgumentException("a constant is true or false, and not " + term);
        }
        return word.equals("true");
    }

    private static boolean isSubtree(ErlangTerm term) {
        final String word = term instanceof Atom atom ? atom.name() : "";
        if (!word.equals("subtree") && !ONE_LEVEL.contains(word)) {
            throw new IllegalArgumentException("a scope is subtree or onelevel, and not " + term);
        }
        return word.equals("subtree");
    }

    /** A distinguished name, whatever its variables stand for. */
    private static Template name(ErlangTerm term) {
        final Template template = new Template(text(term));
        if (!template.isDistinguishedName()) {
            throw new IllegalArgumentException("not a distinguished name: " + term);
        }
        return template;
    }

    private static String text(ErlangTerm term) {
        if (term instanceof Text text) {
            return text.value();
        }
        throw new IllegalArgumentException("\"text\" is expected, and not " + term);
    }

    /** An atom or text: both are compared as text. */
    private static String word(ErlangTerm term) {
        if (term instanceof Atom atom) {
            return atom.name();
        }
        return text(term);
    }

    private static List<ErlangTerm> list(ErlangTerm term, String where) {
        if (term instanceof Sequence sequence) {
            return sequence.elements();
        }
        throw new IllegalArgumentException("a list is expected in " + where + ", and not " + term);
    }
}
