package io.bilbymq.authentication.remote;

/** Text from outside on its way to a log or to a client. */
public final class LoggedText {
    private static final int CHARACTERS_MAX = 200;

    private LoggedText() {}

    /** The text in one line: at most 200 characters, and none that controls anything. */
    public static String of(String text) {
        final String part = text.length() > CHARACTERS_MAX ? text.substring(0, CHARACTERS_MAX) + "..." : text;
        final StringBuilder line = new StringBuilder(part.length());
        part.codePoints().forEach(c -> line.appendCodePoint(isHarmless(c) ? c : '?'));
        return line.toString();
    }

    private static boolean isHarmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
