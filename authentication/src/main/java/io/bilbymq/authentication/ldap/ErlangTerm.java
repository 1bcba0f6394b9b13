package io.bilbymq.authentication.ldap;

import java.util.List;
import java.util.stream.Collectors;

/** The Erlang terms that LDAP queries are written in. */
public sealed interface ErlangTerm {
    /** A word: {@code in_group} or {@code 'and'}. */
    record Atom(String name) implements ErlangTerm {
        @Override
        public String toString() {
            return name;
        }
    }

    /** {@code "text"}. */
    record Text(String value) implements ErlangTerm {
        @Override
        public String toString() {
            return '"' + value + '"';
        }
    }

    /** {@code {a, b}}. */
    record Tuple(List<ErlangTerm> elements) implements ErlangTerm {
        /** Copies the elements. */
        public Tuple {
            elements = List.copyOf(elements);
        }

        @Override
        public String toString() {
            return joined("{", elements, "}");
        }
    }

    /** {@code [a, b]}. */
    record Sequence(List<ErlangTerm> elements) implements ErlangTerm {
        /** Copies the elements. */
        public Sequence {
            elements = List.copyOf(elements);
        }

        @Override
        public String toString() {
            return joined("[", elements, "]");
        }
    }

    private static String joined(String open, List<ErlangTerm> elements, String close) {
        return elements.stream().map(ErlangTerm::toString).collect(Collectors.joining(", ", open, close));
    }
}
