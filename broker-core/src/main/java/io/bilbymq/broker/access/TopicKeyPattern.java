package io.bilbymq.broker.access;

import java.util.Map;

/**
 * A regular expression for routing keys in which variables stand for what is known of the client. What is put in for them is
 * text: whatever characters it has, wherever the variable is, they mean nothing but themselves. Immutable.
 */
final class TopicKeyPattern {
    private static final Map<String, String> ANY = Map.of("username", "x", "vhost", "x", "client_id", "x");

    private final String text;

    private final boolean variable;

    /** The pattern if it has no variables. */
    private final NamePattern constant;

    private TopicKeyPattern(String text, boolean variable, NamePattern constant) {
        this.text = text;
        this.variable = variable;
        this.constant = constant;
    }

    /**
     * Compiles a pattern.
     *
     * @throws IllegalArgumentException if it is none, or one that only backtracking can match
     */
    static TopicKeyPattern of(String text) {
        // Text goes in for variables whatever it is, so if one can be compiled, any can.
        final String expanded = expanded(text, ANY);
        final NamePattern pattern = NamePattern.of(expanded);
        return new TopicKeyPattern(text, !expanded.equals(text), pattern);
    }

    /** A pattern that is found in nothing. */
    static TopicKeyPattern never() {
        final NamePattern never = NamePattern.never();
        return new TopicKeyPattern(never.toString(), false, never);
    }

    /** Whether the pattern, with these variables, is found in the routing key. */
    boolean isIn(String routingKey, Map<String, String> variables) {
        return (variable ? NamePattern.of(expanded(text, variables)) : constant).isIn(routingKey);
    }

    /** Puts in what variables stand for. One that stands for nothing stays as it is. */
    static String expanded(String text, Map<String, String> variables) {
        return new Expansion(text, variables).run();
    }

    /** Reads a pattern once, from the front, so that what was put in is not looked at again. */
    private static final class Expansion {
        private final String text;
        private final Map<String, String> variables;
        private final StringBuilder out = new StringBuilder();
        private int at;
        private boolean inQuotes;
        private boolean inClass;

        Expansion(String text, Map<String, String> variables) {
            this.text = text;
            this.variables = variables;
        }

        String run() {
            while (at < text.length()) {
                final char c = text.charAt(at);
                if (c == '\\' && at + 1 < text.length()) {
                    escape();
                } else if (c != '{' || !variable()) {
                    brackets(c);
                    out.append(text.charAt(at));
                    at++;
                }
            }
            return out.toString();
        }

        /** What is behind a backslash belongs to it: a brace there begins no variable. */
        private void escape() {
            final char next = text.charAt(at + 1);
            if (inQuotes && next != 'E') {
                out.append('\\');
                at++;
                return;
            }
            if (!inClass && (next == 'Q' || next == 'E')) {
                inQuotes = next == 'Q';
            }
            out.append('\\').append(next);
            at += 2;
        }

        private void brackets(char c) {
            if (inQuotes) {
                return;
            }
            if (inClass && c == '[' && text.startsWith("[:", at) && text.indexOf(":]", at) > 0) {
                // A class by name, whose bracket ends nothing.
                final int end = text.indexOf(":]", at) + 1;
                out.append(text, at, end);
                at = end;
            } else if (inClass && c == ']') {
                inClass = false;
            } else if (!inClass && c == '[') {
                inClass = true;
                firstOfClass();
            }
        }

        /** A closing bracket that comes first is one of the characters. */
        private void firstOfClass() {
            int first = at + 1;
            if (first < text.length() && text.charAt(first) == '^') {
                first++;
            }
            if (first < text.length() && text.charAt(first) == ']') {
                out.append(text, at, first);
                at = first;
            }
        }

        private boolean variable() {
            final int end = text.indexOf('}', at);
            if (end < 0) {
                return false;
            }
            final String value = variables.get(text.substring(at + 1, end));
            if (value == null) {
                return false;
            }
            if (inQuotes) {
                out.append("\\E(?:").append(quoted(value)).append(")\\Q");
            } else if (inClass) {
                out.append(quoted(value));
            } else {
                out.append("(?:").append(quoted(value)).append(')');
            }
            at = end + 1;
            return true;
        }

        private static boolean isPlain(char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 128;
        }

        /** Every character that could mean something behind a backslash, where it means itself. */
        private static String quoted(String value) {
            final StringBuilder quoted = new StringBuilder();
            for (int i = 0; i < value.length(); i++) {
                final char c = value.charAt(i);
                if (!isPlain(c)) {
                    quoted.append('\\');
                }
                quoted.append(c);
            }
            return quoted.toString();
        }
    }
}
