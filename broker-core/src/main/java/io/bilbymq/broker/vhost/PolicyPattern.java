package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.NamePattern;
import java.util.ArrayList;
import java.util.List;

/**
 * The pattern of a policy: a regular expression that is found somewhere in a name, in a time that grows with the name alone
 * (RE2). RE2 has no look-ahead, and patterns of RabbitMQ have it in two places: behind {@code ^}, as in {@code ^(?!amq\.)}, and
 * in front of each character, as in {@code ^((?!amq).)*$}. Both are taken apart into patterns that must, and must not, be found.
 * Immutable.
 */
final class PolicyPattern {
    private static final String NOT_AHEAD = "(?!";
    private static final String AHEAD = "(?=";
    private static final List<String> EACH_BEGINS = List.of("^((?!", "^(?:(?!");
    private static final String EACH_ENDS = ").)*$";

    private record Part(NamePattern pattern, boolean mustBeFound) {
        static Part required(String text) {
            return new Part(NamePattern.anywhere(text), true);
        }

        static Part forbidden(String text) {
            return new Part(NamePattern.anywhere(text), false);
        }
    }

    private final List<Part> parts;

    private PolicyPattern(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * Compiles a pattern.
     *
     * @throws AmqpException 406 if it is none, or one that only backtracking can match
     */
    static PolicyPattern of(String text) {
        try {
            return new PolicyPattern(parts(text));
        } catch (IllegalArgumentException invalid) {
            throw new AmqpException(
                    ReplyCode.PRECONDITION_FAILED,
                    "pattern should be regular expression but is invalid: " + invalid.getMessage());
        }
    }

    /** Whether this text is a pattern. */
    static boolean isOne(String text) {
        try {
            of(text);
            return true;
        } catch (AmqpException invalid) {
            return false;
        }
    }

    /** Whether it is found in a name. */
    boolean isIn(String name) {
        for (final Part part : parts) {
            if (part.pattern().isIn(name) != part.mustBeFound()) {
                return false;
            }
        }
        return true;
    }

    private static List<Part> parts(String text) {
        for (final String begin : EACH_BEGINS) {
            final int inner = begin.length();
            if (text.startsWith(begin) && text.endsWith(EACH_ENDS)) {
                final int close = text.length() - EACH_ENDS.length();
                if (closing(text, inner) == close) {
                    return List.of(Part.forbidden(text.substring(inner, close)));
                }
            }
        }
        return text.startsWith("^" + NOT_AHEAD) || text.startsWith("^" + AHEAD)
                ? lookedAhead(text)
                : List.of(Part.required(text));
    }

    private static List<Part> lookedAhead(String text) {
        final List<Part> parts = new ArrayList<>();
        int from = 1;
        while (text.startsWith(NOT_AHEAD, from) || text.startsWith(AHEAD, from)) {
            final int inner = from + NOT_AHEAD.length();
            final int close = closing(text, inner);
            if (close == text.length()) {
                throw new IllegalArgumentException("missing closing ): '" + text + "'");
            }
            final String anchored = "^(?:" + text.substring(inner, close) + ")";
            parts.add(text.startsWith(AHEAD, from) ? Part.required(anchored) : Part.forbidden(anchored));
            from = close + 1;
        }
        if (hasAlternatives(text, from)) {
            throw new IllegalArgumentException(
                    "'" + text + "' looks ahead in one of several alternatives: put those behind it in a group");
        }
        parts.add(Part.required("^" + text.substring(from)));
        return List.copyOf(parts);
    }

    /** Where the group ends in which this index is, or the end of the text. */
    private static int closing(String text, int from) {
        int depth = 0;
        int at = from;
        while (at < text.length()) {
            final char c = text.charAt(at);
            if (c == '(') {
                depth++;
            } else if (c == ')' && --depth < 0) {
                return at;
            }
            at = behindAtom(text, at);
        }
        return text.length();
    }

    private static boolean hasAlternatives(String text, int from) {
        int depth = 0;
        int at = from;
        while (at < text.length()) {
            final char c = text.charAt(at);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == '|' && depth == 0) {
                return true;
            }
            at = behindAtom(text, at);
        }
        return false;
    }

    /** The index behind what begins here: a character, an escaped one, or a class of them. */
    private static int behindAtom(String text, int from) {
        int at = from;
        if (text.charAt(from) == '\\') {
            at++;
        } else if (text.charAt(from) == '[') {
            at += text.startsWith("^", from + 1) ? 3 : 2;
            while (at < text.length() && text.charAt(at) != ']') {
                at += text.charAt(at) == '\\' ? 2 : 1;
            }
        }
        return Math.min(at + 1, text.length());
    }
}
