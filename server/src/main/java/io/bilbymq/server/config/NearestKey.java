package io.bilbymq.server.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds the known key that whoever misspelt one most likely meant. */
final class NearestKey {
    private NearestKey() {}

    /** The known key with the least edit distance; of equally near ones the first in the tables. */
    static String to(ConfigKey unknown) {
        List<KeyPattern> known = new ArrayList<>();
        Keys.ALL.forEach(key -> known.addAll(key.patterns()));
        known.addAll(KeysWithoutEffect.YET);
        known.addAll(KeysWithoutEffect.EVER);
        String wanted = unknown.toString();
        return known.stream()
                .map(pattern -> pattern.filledFrom(unknown))
                .min(Comparator.comparingInt(candidate -> distance(wanted, candidate)))
                .orElseThrow();
    }

    /** Levenshtein's distance: insertions, deletions and replacements that make one text the other. */
    static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            row[column] = column;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(replaced, 1 + Math.min(row[column], row[column - 1]));
            }
        }
        return row[to.length()];
    }
}
