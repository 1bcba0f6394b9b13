package io.bilbymq.broker.vhost;

import java.util.Optional;

/** A text as JSON has it (RFC 8259, section 7): the only values of parameters that the broker itself reads. */
final class JsonString {
    private static final String ESCAPED = "\"\\/bfnrt";
    private static final String MEANT = "\"\\/\b\f\n\r\t";
    private static final int HEX_DIGITS = 4;

    private JsonString() {}

    /** In quotes. */
    static String of(String text) {
        final StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            final int escape = c == '/' ? -1 : MEANT.indexOf(c);
            if (escape >= 0) {
                json.append('\\').append(ESCAPED.charAt(escape));
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    /** The text that this is; empty if it is not a string of JSON. */
    static Optional<String> read(String json) {
        final String trimmed = json.strip();
        final int end = trimmed.length() - 1;
        if (end < 1 || trimmed.charAt(0) != '"' || trimmed.charAt(end) != '"') {
            return Optional.empty();
        }
        final StringBuilder text = new StringBuilder();
        int at = 1;
        while (at < end) {
            final char c = trimmed.charAt(at++);
            if (c < ' ' || c == '"') {
                return Optional.empty();
            }
            if (c != '\\') {
                text.append(c);
                continue;
            }
            final char escape = at < end ? trimmed.charAt(at++) : 0;
            final int meant = ESCAPED.indexOf(escape);
            if (meant >= 0) {
                text.append(MEANT.charAt(meant));
            } else if (escape == 'u' && at + HEX_DIGITS <= end && isHex(trimmed, at)) {
                text.append((char) Integer.parseInt(trimmed.substring(at, at + HEX_DIGITS), 16));
                at += HEX_DIGITS;
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(text.toString());
    }

    private static boolean isHex(String text, int from) {
        return text.substring(from, from + HEX_DIGITS).chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
    }
}
