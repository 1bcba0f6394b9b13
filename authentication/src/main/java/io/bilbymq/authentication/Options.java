package io.bilbymq.authentication;

import io.bilbymq.authentication.remote.ClientTls;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The keys of one back end as they were written: {@code auth_http.user_path = http://…}. Values may be secrets.
 *
 * <p>Every method throws {@link IllegalArgumentException} for a value that is not what it has to be. The message names the key
 * and what is expected, and the value only if it cannot be a secret.
 */
public final class Options {
    /** What {@code infinity} is read as, where it is allowed. */
    public static final Duration INFINITY = Duration.ofMinutes(10);

    private final Map<String, String> values;
    private final String prefix;

    /** Of all options, those whose key begins with {@code prefix} and a dot. */
    public Options(Map<String, String> values, String prefix) {
        this.values = Map.copyOf(values);
        this.prefix = prefix + ".";
    }

    /** Text. */
    public Optional<String> text(String key) {
        return Optional.ofNullable(values.get(prefix + key));
    }

    /** Text that has to be there. */
    public String needed(String key) {
        return text(key).orElseThrow(() -> new IllegalArgumentException(prefix + key + " has to be set"));
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String key, boolean standard) {
        return read(key, "true or false", value -> switch (value.toLowerCase(Locale.ROOT)) {
                    case "true", "on" -> true;
                    case "false", "off" -> false;
                    default -> throw new IllegalArgumentException();
                })
                .orElse(standard);
    }

    /** A whole number within bounds. */
    public int number(String key, int min, int max, int standard) {
        return read(key, "a whole number from " + min + " to " + max, value -> {
                    final int number = Integer.parseInt(value);
                    if (number < min || number > max) {
                        throw new IllegalArgumentException();
                    }
                    return number;
                })
                .orElse(standard);
    }

    /** Milliseconds from {@code min} to ten minutes; more, and {@code infinity}, are ten minutes. */
    public Duration millis(String key, int min, Duration standard) {
        return read(key, "infinity or a number of milliseconds from " + min + " on", value -> {
                    if (value.equals("infinity")) {
                        return INFINITY;
                    }
                    final long millis = Long.parseLong(value);
                    if (millis < min) {
                        throw new IllegalArgumentException();
                    }
                    return Duration.ofMillis(Math.min(millis, INFINITY.toMillis()));
                })
                .orElse(standard);
    }

    /** An address that passes a test; {@code expectation} says what it asks for. */
    public Optional<URI> address(String key, String expectation, Predicate<URI> test) {
        return read(key, expectation, value -> {
            final URI address = parsed(value.strip());
            if (!test.test(address)) {
                throw new IllegalArgumentException();
            }
            return address;
        });
    }

    /** Says what is wrong with an address and not what the address is, since there may be a password in it. */
    private static URI parsed(String address) {
        try {
            return new URI(address);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e.getReason() + " at index " + e.getIndex());
        }
    }

    /** One of the constants of an enum, written in lower case. */
    public <E extends Enum<E>> E oneOf(String key, Class<E> type, E standard) {
        return read(key, "one of " + List.of(type.getEnumConstants()), value -> {
                    for (final E constant : type.getEnumConstants()) {
                        if (constant.name().toLowerCase(Locale.ROOT).equals(value)) {
                            return constant;
                        }
                    }
                    throw new IllegalArgumentException();
                })
                .orElse(standard);
    }

    /** The value of a key, read by a function that throws {@link IllegalArgumentException} for what it does not take. */
    public <T> Optional<T> read(String key, String expectation, Function<String, T> reader) {
        return text(key).map(value -> {
            try {
                return reader.apply(value);
            } catch (IllegalArgumentException wrong) {
                final String why = wrong.getMessage() == null || wrong instanceof NumberFormatException
                        ? ""
                        : ": " + wrong.getMessage();
                throw new IllegalArgumentException(prefix + key + ": expected " + expectation + why, wrong);
            }
        });
    }

    /** The values of {@code key.1}, {@code key.2} and so on, in the order of the numbers; words are behind them. */
    public List<String> list(String key) {
        return new ArrayList<>(below(key).values());
    }

    /** The values of {@code key.$name} by name, in the order of numbers and names. A name has no escapes, and may have dots. */
    public Map<String, String> below(String key) {
        final String start = prefix + key + ".";
        final Map<String, String> found = new LinkedHashMap<>();
        values.keySet().stream()
                .filter(each -> each.startsWith(start))
                .map(each -> each.substring(start.length()))
                .sorted(Comparator.comparing(Options::orderOf).thenComparing(Comparator.naturalOrder()))
                .forEach(name -> found.put(name.replace("\\.", "."), values.get(start + name)));
        return found;
    }

    private static Integer orderOf(String name) {
        return name.matches("\\d{1,9}") ? Integer.parseInt(name) : Integer.MAX_VALUE;
    }

    /**
     * TLS towards a server: {@code key.cacertfile}, {@code certfile}, {@code keyfile}, {@code password}, {@code versions.N},
     * {@code depth}.
     */
    public ClientTls tls(String key) {
        for (final String verify : List.of("verify", "peer_verification")) {
            read(key + "." + verify, "verify_peer: peers are always verified", value -> {
                if (!value.equals("verify_peer")) {
                    throw new IllegalArgumentException();
                }
                return value;
            });
        }
        final List<String> versions =
                list(key + ".versions").stream().map(Options::version).toList();
        try {
            return new ClientTls(
                    text(key + ".cacertfile").map(Path::of),
                    text(key + ".certfile").map(Path::of),
                    text(key + ".keyfile").map(Path::of),
                    text(key + ".password"),
                    versions,
                    number(key + ".depth", 0, 255, ClientTls.DEPTH),
                    true);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(prefix + key + ": " + wrong.getMessage(), wrong);
        }
    }

    /** As Java names what RabbitMQ calls {@code tlsv1.3}. */
    private static String version(String version) {
        return version.replace("tlsv", "TLSv");
    }

    /** Only which keys there are. */
    @Override
    public String toString() {
        return "options " + values.keySet();
    }
}
