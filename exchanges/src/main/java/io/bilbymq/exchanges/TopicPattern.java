package io.bilbymq.exchanges;

import java.util.ArrayList;
import java.util.List;

/** The words of topic patterns and of the keys they match. */
final class TopicPattern {
    /** Stands for exactly one word. */
    static final String ONE = "*";
    /** Stands for any number of words, none included. */
    static final String ANY = "#";

    private TopicPattern() {}

    /** The words of a key: none if it is empty, else one more than it has dots. */
    static List<String> words(String key) {
        List<String> words = new ArrayList<>();
        if (!key.isEmpty()) {
            int start = 0;
            for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', start)) {
                words.add(key.substring(start, dot));
                start = dot + 1;
            }
            words.add(key.substring(start));
        }
        return words;
    }

    /**
     * The words of a pattern, in the shortest form that matches the same keys: where {@code *} and {@code #} follow one
     * another in any mixture, first all the {@code *}, then a single {@code #}.
     */
    static List<String> simplest(String pattern) {
        List<String> simplest = new ArrayList<>();
        boolean anyPending = false;
        for (String word : words(pattern)) {
            if (word.equals(ANY)) {
                anyPending = true;
                continue;
            }
            if (anyPending && !word.equals(ONE)) {
                simplest.add(ANY);
                anyPending = false;
            }
            simplest.add(word);
        }
        if (anyPending) {
            simplest.add(ANY);
        }
        return simplest;
    }
}
