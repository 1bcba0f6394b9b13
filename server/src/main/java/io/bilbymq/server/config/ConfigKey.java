package io.bilbymq.server.config;

import java.util.ArrayList;
import java.util.List;

/**
 * The name of a setting: words joined by dots, {@code listeners.tcp.default}. A dot inside a word is
 * written {@code \.}, as in {@code loopback_users.first\.last}.
 *
 * @param words without escapes; never empty
 */
public record ConfigKey(List<String> words) {
    public ConfigKey {
        words = List.copyOf(words);
    }

    /**
     * Reads a key as it is written in a file.
     *
     * @throws IllegalArgumentException if a word is empty or has characters other than letters, digits, {@code _},
     *     {@code -} and escaped dots
     */
    public static ConfigKey parse(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && text.charAt(i + 1) == '.') {
                word.append('.');
                i++;
            } else if (c == '.') {
                words.add(complete(word, text));
                word.setLength(0);
            } else if (isWordCharacter(c)) {
                word.append(c);
            } else {
                throw new IllegalArgumentException("'" + text + "' is not a key");
            }
        }
        words.add(complete(word, text));
        return new ConfigKey(words);
    }

    private static String complete(StringBuilder word, String text) {
        if (word.length() == 0) {
            throw new IllegalArgumentException("'" + text + "' is not a key");
        }
        return word.toString();
    }

    private static boolean isWordCharacter(char c) {
        return c == '_' || c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** The key as it is written in a file. */
    @Override
    public String toString() {
        List<String> escaped =
                words.stream().map(word -> word.replace(".", "\\.")).toList();
        return String.join(".", escaped);
    }
}
