package io.bilbymq.broker.access;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A regular expression that is looked for in names, as RabbitMQ does: anywhere in them unless it is anchored, and an empty
 * one in empty names only. It is matched in a time that grows with the name alone (RE2). Immutable.
 */
public final class NamePattern {
    /** Steps that a pattern may be compiled to: repetitions of repetitions could fill the memory. */
    private static final int SIZE_MAX = 10_000;

    private static final int REPEAT_MAX = 1000;

    /** Found in nothing, not even in nothing. */
    private static final String NEVER_FOUND = "[^\\x00-\\x{10FFFF}]";

    private final Pattern pattern;

    private NamePattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Compiles a pattern.
     *
     * @throws IllegalArgumentException if it is none, or one that only backtracking can match
     */
    static NamePattern of(String text) {
        return anywhere(text.isEmpty() ? "^$" : text);
    }

    /**
     * As {@link #of}, but an empty one is found in every name.
     *
     * @throws IllegalArgumentException if it is none, or one that only backtracking can match
     */
    public static NamePattern anywhere(String text) {
        if (size(text) > SIZE_MAX) {
            throw new IllegalArgumentException("invalid regexp: it repeats too much, or is too long");
        }
        try {
            return new NamePattern(Pattern.compile(text));
        } catch (PatternSyntaxException invalid) {
            throw new IllegalArgumentException(
                    "invalid regexp '" + text + "': " + invalid.getDescription() + " '" + invalid.getPattern()
                            + "' (syntax is that of RE2, which has no look-around and no back-references)",
                    invalid);
        }
    }

    /** A pattern that is found in nothing. */
    static NamePattern never() {
        return of(NEVER_FOUND);
    }

    /** Whether it is found in the name. */
    public boolean isIn(String name) {
        return pattern.matcher(name).find();
    }

    /** About how many steps the pattern makes: each character and class one, as often as it and the groups around repeat. */
    private static long size(String text) {
        final Deque<Long> outside = new ArrayDeque<>();
        long size = 0;
        long last = 0;
        for (int i = 0; i < text.length() && size <= SIZE_MAX; i++) {
            switch (text.charAt(i)) {
                case '(' -> {
                    outside.push(size);
                    size = 0;
                    last = 0;
                }
                case ')' -> {
                    last = size + 1;
                    size = last + (outside.isEmpty() ? 0 : outside.pop());
                }
                case '{' -> {
                    final long repeats = repeats(text, i + 1);
                    size += last * (repeats - 1);
                    last *= repeats;
                }
                default -> {
                    i = endOfAtom(text, i);
                    last = 1;
                    size++;
                }
            }
        }
        return size;
    }

    /** The index of the last character of what begins here: a character, an escaped one, or a class of them. */
    private static int endOfAtom(String text, int from) {
        final char first = text.charAt(from);
        if (first == '\\') {
            return from + 1;
        }
        int end = from;
        if (first == '[') {
            // A bracket that comes first is one of the characters.
            end = from + 2;
            while (end < text.length() && text.charAt(end) != ']') {
                end += text.charAt(end) == '\\' ? 2 : 1;
            }
        }
        return end;
    }

    /** The largest number that begins here or behind a comma, up to a closing brace; 1 if this is no repetition. */
    private static long repeats(String text, int from) {
        long number = 0;
        long largest = 1;
        for (int i = from; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                number = Math.min(number * 10 + c - '0', REPEAT_MAX);
            } else if (c == ',' || c == '}') {
                largest = Math.max(largest, number);
                number = 0;
                if (c == '}') {
                    return largest;
                }
            } else {
                return 1;
            }
        }
        return 1;
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }
}
