package io.bilbymq.server.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A checked configuration: every key is known, every value is of its type. Of several settings of one key, the
 * last one counts; the key's older names count as the same key.
 */
public final class Config {
    private final List<Setting> settings;

    private Config(List<Setting> settings) {
        this.settings = List.copyOf(settings);
    }

    /**
     * Checks settings.
     *
     * @param settings the most important last
     * @throws ConfigException naming every unknown key, with the known one nearest to it, and every wrong value
     */
    public static Config of(List<Setting> settings) throws ConfigException {
        List<String> problems = new ArrayList<>();
        for (Setting setting : settings) {
            problemOf(setting).ifPresent(problem -> problems.add(setting.origin() + ": " + problem));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new Config(settings);
    }

    private static Optional<KnownKey<?>> known(ConfigKey key) {
        return Keys.ALL.stream()
                .<KnownKey<?>>map(known -> known)
                .filter(known -> known.matches(key))
                .findFirst();
    }

    private static Optional<String> problemOf(Setting setting) {
        Optional<KnownKey<?>> known = known(setting.key());
        if (known.isPresent()) {
            return problemOf(setting, known.get().type());
        }
        if (matchesAny(KeysWithoutEffect.YET, setting.key()) || matchesAny(KeysWithoutEffect.EVER, setting.key())) {
            return Optional.empty();
        }
        return Optional.of(
                "unknown key '" + setting.key() + "'; the nearest known one is '" + NearestKey.to(setting.key()) + "'");
    }

    private static Optional<String> problemOf(Setting setting, ValueType<?> type) {
        if (type.accepts(setting.value())) {
            return Optional.empty();
        }
        return Optional.of(setting.key() + " = " + shown(setting, type) + ": expected " + type.expectation());
    }

    private static String shown(Setting setting, ValueType<?> type) {
        return type.isSecret() ? "…" : setting.value();
    }

    private static boolean matchesAny(List<KeyPattern> patterns, ConfigKey key) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(key));
    }

    /** The value of a key, or empty if it is not set. */
    public <T> Optional<T> value(KnownKey<T> key) {
        Optional<T> last = Optional.empty();
        for (Setting setting : settings) {
            if (key.matches(setting.key())) {
                last = Optional.of(key.type().read(setting.value()));
            }
        }
        return last;
    }

    /** The values of a key with a variable word, such as {@code listeners.tcp.$name}, by that word, in order of setting. */
    public <T> Map<String, T> values(KnownKey<T> key) {
        Map<String, T> values = new LinkedHashMap<>();
        for (Setting setting : settings) {
            for (KeyPattern pattern : key.patterns()) {
                if (pattern.matches(setting.key())) {
                    values.put(pattern.variable(setting.key()), key.type().read(setting.value()));
                }
            }
        }
        return values;
    }

    /** The values of a key with a number, such as {@code auth_mechanisms.1}, in the order of the numbers; other words come last. */
    public <T> List<T> numbered(KnownKey<T> key) {
        return values(key).entrySet().stream()
                .sorted(Comparator.comparingInt(each -> number(each.getKey())))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static int number(String word) {
        return word.matches("\\d{1,9}") ? Integer.parseInt(word) : Integer.MAX_VALUE;
    }

    /** The settings whose key begins with a word, by key, as they were written. Values may be secrets. */
    public Map<String, String> written(String firstWord) {
        Map<String, String> written = new LinkedHashMap<>();
        for (Setting setting : settings) {
            if (setting.key().words().get(0).equals(firstWord)) {
                written.put(setting.key().toString(), setting.value());
            }
        }
        return written;
    }

    /** What is set and has effect, by today's name of the key: values as they were written, secrets as {@code …}. */
    public SortedMap<String, String> effective() {
        SortedMap<String, String> effective = new TreeMap<>();
        for (Setting setting : settings) {
            known(setting.key())
                    .ifPresent(known -> effective.put(known.name(setting.key()), shown(setting, known.type())));
        }
        return effective;
    }

    /** The keys that are set and belong to features this broker does not have yet, sorted. */
    public List<String> keysWithoutEffectYet() {
        TreeSet<String> keys = new TreeSet<>();
        for (Setting setting : settings) {
            if (known(setting.key()).isEmpty() && matchesAny(KeysWithoutEffect.YET, setting.key())) {
                keys.add(setting.key().toString());
            }
        }
        return List.copyOf(keys);
    }
}
