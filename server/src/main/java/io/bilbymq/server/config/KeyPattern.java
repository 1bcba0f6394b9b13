package io.bilbymq.server.config;

import java.util.List;

/**
 * What a key may look like: {@code listeners.tcp.$name} has any word in the place of {@code $name}, and a last
 * {@code **} stands for any number of words, none included.
 */
record KeyPattern(List<String> words) {
    private static final String REST = "**";

    static KeyPattern of(String pattern) {
        return new KeyPattern(List.of(pattern.split("\\.")));
    }

    boolean matches(ConfigKey key) {
        int fixed = isOpen() ? words.size() - 1 : words.size();
        if (key.words().size() < fixed || (!isOpen() && key.words().size() > fixed)) {
            return false;
        }
        for (int i = 0; i < fixed; i++) {
            if (!isVariable(words.get(i)) && !words.get(i).equals(key.words().get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The word of a matching key that stands in the place of the pattern's variable. */
    String variable(ConfigKey key) {
        for (int i = 0; i < words.size(); i++) {
            if (isVariable(words.get(i))) {
                return key.words().get(i);
            }
        }
        throw new IllegalStateException(this + " has no variable");
    }

    /**
     * The pattern with its open places filled from a key, to compare the two as text: a misspelt
     * {@code listener.tcp.amqp} is near to {@code listeners.tcp.amqp}.
     */
    String filledFrom(ConfigKey key) {
        StringBuilder filled = new StringBuilder();
        for (int i = 0; i < words.size(); i++) {
            boolean open = isVariable(words.get(i)) || REST.equals(words.get(i));
            if (!open || i < key.words().size()) {
                filled.append(i == 0 ? "" : ".").append(open ? key.words().get(i) : words.get(i));
            }
        }
        return filled.toString();
    }

    private boolean isOpen() {
        return REST.equals(words.get(words.size() - 1));
    }

    private static boolean isVariable(String word) {
        return word.startsWith("$");
    }

    @Override
    public String toString() {
        return String.join(".", words);
    }
}
