package io.bilbymq.authentication.ldap;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads one Erlang term of atoms, strings, tuples and lists, with or without the full stop behind it. Comments run from
 * {@code %} to the end of the line. Numbers, variables, binaries and whatever else Erlang has are refused.
 *
 * <p>Source: Erlang reference manual, data types.
 */
final class ErlangTermParser {
    static final int LENGTH_MAX = 64 * 1024;
    static final int DEPTH_MAX = 64;

    private final String text;
    private int at;

    private ErlangTermParser(String text) {
        this.text = text;
    }

    /**
     * Reads a term.
     *
     * @throws IllegalArgumentException saying what is wrong at which line and column
     */
    static ErlangTerm parse(String text) {
        if (text.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("a query is at most " + LENGTH_MAX + " characters long");
        }
        return new ErlangTermParser(text).whole();
    }

    private ErlangTerm whole() {
        final ErlangTerm term = term(0);
        skip();
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            skip();
        }
        if (at < text.length()) {
            throw wrong("nothing may stand behind the term");
        }
        return term;
    }

    private ErlangTerm term(int depth) {
        if (depth > DEPTH_MAX) {
            throw wrong("terms are nested more than " + DEPTH_MAX + " deep");
        }
        skip();
        if (at == text.length()) {
            throw wrong("a term is missing");
        }
        final char first = text.charAt(at);
        return switch (first) {
            case '{' -> new ErlangTerm.Tuple(elements('}', depth));
            case '[' -> new ErlangTerm.Sequence(elements(']', depth));
            case '"' -> new ErlangTerm.Text(quoted('"'));
            case '\'' -> new ErlangTerm.Atom(quoted('\''));
            default -> new ErlangTerm.Atom(word());
        };
    }

    private List<ErlangTerm> elements(char close, int depth) {
        final List<ErlangTerm> elements = new ArrayList<>();
        at++;
        skip();
        if (at < text.length() && text.charAt(at) == close) {
            at++;
            return elements;
        }
        while (true) {
            elements.add(term(depth + 1));
            skip();
            if (at == text.length()) {
                throw wrong("'" + close + "' is missing");
            }
            final char next = text.charAt(at++);
            if (next == close) {
                return elements;
            }
            if (next != ',') {
                at--;
                throw wrong("',' or '" + close + "' is expected");
            }
        }
    }

    private String quoted(char quote) {
        final StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length()) {
            final char c = text.charAt(at++);
            if (c == quote) {
                return value.toString();
            }
            value.append(c == '\\' ? escaped() : c);
        }
        throw wrong("the closing " + quote + " is missing");
    }

    private char escaped() {
        if (at == text.length()) {
            throw wrong("a backslash is the last character");
        }
        final char c = text.charAt(at++);
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 's' -> ' ';
            case '"', '\'', '\\' -> c;
            default -> {
                // Erlang takes most others for themselves, and a template needs \\ for a backslash in either case.
                if (Character.isLetterOrDigit(c)) {
                    throw wrong("the escape \\" + c + " is not known");
                }
                yield c;
            }
        };
    }

    private String word() {
        final int start = at;
        while (at < text.length() && isWordCharacter(text.charAt(at))) {
            at++;
        }
        if (start == at || !Character.isLowerCase(text.charAt(start))) {
            at = start;
            throw wrong("an atom, a string, a tuple or a list is expected");
        }
        return text.substring(start, at);
    }

    private static boolean isWordCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '@';
    }

    private void skip() {
        while (at < text.length()) {
            final char c = text.charAt(at);
            if (c == '%') {
                final int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                at++;
            } else {
                return;
            }
        }
    }

    private IllegalArgumentException wrong(String what) {
        final String before = text.substring(0, at);
        final int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        final int column = at - before.lastIndexOf('\n');
        return new IllegalArgumentException("line " + line + ", column " + column + ": " + what);
    }
}
