package io.bilbymq.ctl;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line as a shell takes it apart: words, and texts between quotes. */
final class Words {
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    private Words() {}

    static String[] of(String line) {
        final Matcher matcher = WORD.matcher(line);
        return matcher.results()
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                .toArray(String[]::new);
    }
}
