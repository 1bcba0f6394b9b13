package io.bilbymq.exchanges;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The types that find all destinations that match, each with the dumb way to say what matches. */
enum Kind {
    DIRECT("direct") {
        @Override
        boolean matches(Binding<?> binding, Message message) {
            return message.routingKeys().contains(binding.key());
        }
    },

    FANOUT("fanout") {
        @Override
        boolean matches(Binding<?> binding, Message message) {
            return true;
        }
    },

    RECENT_HISTORY("x-recent-history") {
        @Override
        boolean matches(Binding<?> binding, Message message) {
            return true;
        }
    },

    TOPIC("topic") {
        @Override
        boolean matches(Binding<?> binding, Message message) {
            return message.routingKeys().stream().anyMatch(key -> matches(split(binding.key()), split(key)));
        }

        private static String[] split(String key) {
            return key.isEmpty() ? new String[0] : key.split("\\.", -1);
        }

        // Whether the first p words of the pattern match the first k of the key, from short to long.
        private static boolean matches(String[] pattern, String[] key) {
            boolean[][] fits = new boolean[pattern.length + 1][key.length + 1];
            fits[0][0] = true;
            for (int p = 1; p <= pattern.length; p++) {
                String word = pattern[p - 1];
                for (int k = 0; k <= key.length; k++) {
                    fits[p][k] = word.equals("#")
                            ? fits[p - 1][k] || (k > 0 && fits[p][k - 1])
                            : k > 0 && fits[p - 1][k - 1] && (word.equals("*") || word.equals(key[k - 1]));
                }
            }
            return fits[pattern.length][key.length];
        }
    },

    HEADERS("headers") {
        @Override
        boolean matches(Binding<?> binding, Message message) {
            String match = (String) binding.arguments().getOrDefault("x-match", "all");
            boolean all = match.startsWith("all");
            boolean withX = match.endsWith("-with-x");
            boolean every = true;
            boolean some = false;
            for (Map.Entry<String, Object> wanted : binding.arguments().entrySet()) {
                String name = wanted.getKey();
                if (name.equals("x-match") || (!withX && name.startsWith("x-"))) {
                    continue;
                }
                Object value = message.headers().get(name);
                boolean met = wanted.getValue().equals(value) || (wanted.getValue() == NoValue.VOID && value != null);
                every &= met;
                some |= met;
            }
            return all ? every : some;
        }

        @Override
        Map<String, Object> arguments(Random random) {
            Map<String, Object> arguments = headers(random);
            String match = List.of("", "all", "any", "all-with-x", "any-with-x").get(random.nextInt(5));
            if (!match.isEmpty()) {
                arguments.put("x-match", match);
            }
            return arguments;
        }
    };

    private static final List<String> WORDS = List.of("a", "b", "", "*", "#");
    private static final List<String> NAMES = List.of("colour", "size", "x-colour", "x-match-not");
    private static final List<Object> VALUES = List.of(
            "5", 5L, 5.0, true, NoValue.VOID, new Timestamp(5), new Decimal(0, 5), List.of(5L), Map.of("a", 5L));

    private final String type;

    Kind(String type) {
        this.type = type;
    }

    abstract boolean matches(Binding<?> binding, Message message);

    Router<Integer> newRouter() {
        return Types.named(type).newRouter(Map.of());
    }

    Binding<Integer> binding(Random random, int destinations) {
        return new Binding<>(random.nextInt(destinations), key(random, WORDS.size()), arguments(random));
    }

    Map<String, Object> arguments(Random random) {
        return random.nextInt(4) == 0 ? Map.of("n", (long) random.nextInt(3)) : Map.of();
    }

    Message message(Random random) {
        List<String> keys = new ArrayList<>();
        do {
            keys.add(key(random, random.nextInt(20) == 0 ? WORDS.size() : 3));
        } while (random.nextInt(3) == 0);
        return Message.withKeys(keys.toArray(String[]::new)).headers(headers(random));
    }

    private static String key(Random random, int words) {
        return IntStream.range(0, random.nextInt(6))
                .mapToObj(i -> WORDS.get(random.nextInt(words)))
                .collect(Collectors.joining("."));
    }

    private static Map<String, Object> headers(Random random) {
        Map<String, Object> headers = new TreeMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            headers.put(NAMES.get(random.nextInt(NAMES.size())), VALUES.get(random.nextInt(VALUES.size())));
        }
        return headers;
    }
}
