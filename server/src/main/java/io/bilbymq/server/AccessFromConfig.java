package io.bilbymq.server;

import com.google.re2j.Pattern;
import io.bilbymq.broker.settings.AccessSettings;
import io.bilbymq.broker.settings.PasswordSettings;
import io.bilbymq.broker.settings.UserSettings;
import io.bilbymq.server.config.AccessKeys;
import io.bilbymq.server.config.Config;
import io.bilbymq.server.config.Keys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the configuration says of users and of who lets them in. */
final class AccessFromConfig {
    private static final String ALL = ".*";

    private final Config config;

    AccessFromConfig(Config config) {
        this.config = config;
    }

    /**
     * The users that an empty node begins with: the default one, who may enter the virtual hosts that are configured, and those
     * of {@code default_users}.
     */
    List<UserSettings> users(UserSettings standard, List<String> virtualHosts) {
        List<UserSettings> users = new ArrayList<>();
        users.add(new UserSettings(
                config.value(Keys.DEFAULT_USER).orElse(standard.name()),
                config.value(Keys.DEFAULT_PASS).or(standard::password),
                tags(standard.tags()),
                oneOf(virtualHosts),
                config.value(AccessKeys.DEFAULT_CONFIGURE).orElse(ALL),
                config.value(AccessKeys.DEFAULT_WRITE).orElse(ALL),
                config.value(AccessKeys.DEFAULT_READ).orElse(ALL)));
        users.addAll(furtherUsers());
        return users;
    }

    /** As RabbitMQ does, a file that names any tag replaces the default one. */
    private List<String> tags(List<String> standard) {
        Map<String, Boolean> named = config.values(AccessKeys.DEFAULT_USER_TAG);
        return named.isEmpty()
                ? standard
                : named.entrySet().stream()
                        .filter(Map.Entry::getValue)
                        .map(Map.Entry::getKey)
                        .toList();
    }

    /** A regular expression for these names and no others. */
    private static String oneOf(List<String> names) {
        return names.stream().map(Pattern::quote).collect(Collectors.joining("|", "^(?:", ")$"));
    }

    private List<UserSettings> furtherUsers() {
        Map<String, String> passwords = config.values(AccessKeys.USER_PASSWORD);
        Map<String, String> tags = config.values(AccessKeys.USER_TAGS);
        Map<String, String> virtualHosts = config.values(AccessKeys.USER_VHOST_PATTERN);
        Map<String, String> configure = config.values(AccessKeys.USER_CONFIGURE);
        Map<String, String> write = config.values(AccessKeys.USER_WRITE);
        Map<String, String> read = config.values(AccessKeys.USER_READ);
        return Stream.of(passwords, tags, virtualHosts, configure, write, read)
                .flatMap(each -> each.keySet().stream())
                .distinct()
                .sorted()
                .map(name -> new UserSettings(
                        name,
                        Optional.ofNullable(passwords.get(name)),
                        list(tags.getOrDefault(name, "")),
                        virtualHosts.getOrDefault(name, ALL),
                        configure.getOrDefault(name, ALL),
                        write.getOrDefault(name, ALL),
                        read.getOrDefault(name, ALL)))
                .toList();
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(tag -> !tag.isEmpty())
                .toList();
    }

    /** Who lets them in. */
    AccessSettings access(AccessSettings standard) {
        PasswordSettings passwords = standard.passwords();
        return new AccessSettings(
                chain(standard),
                config.value(AccessKeys.CACHED_BACKEND).orElse(standard.cachedBackend()),
                config.value(AccessKeys.CACHE_TTL).map(Integer::longValue).orElse(standard.cacheTtlMillis()),
                new PasswordSettings(
                        config.value(AccessKeys.PASSWORD_HASHING).orElse(passwords.hashingModule()),
                        config.value(AccessKeys.PASSWORD_ITERATIONS).orElse(passwords.iterations())),
                standard.options());
    }

    /** By number; what an entry says of one half only is said of the other by its plain value, or else by the same. */
    private List<AccessSettings.Entry> chain(AccessSettings standard) {
        Map<String, String> both = config.values(AccessKeys.BACKEND);
        Map<String, String> authn = config.values(AccessKeys.BACKEND_AUTHN);
        Map<String, String> authz = config.values(AccessKeys.BACKEND_AUTHZ);
        Map<Integer, AccessSettings.Entry> byNumber = new TreeMap<>();
        Set<String> numbers = new TreeSet<>(both.keySet());
        numbers.addAll(authn.keySet());
        numbers.addAll(authz.keySet());
        for (String number : numbers) {
            byNumber.put(number(number), entry(both.get(number), authn.get(number), authz.get(number), number));
        }
        return byNumber.isEmpty() ? standard.chain() : List.copyOf(byNumber.values());
    }

    private static Integer number(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException("auth_backends." + text + ": '" + text + "' is no number", wrong);
        }
    }

    private static AccessSettings.Entry entry(
            @Nullable String both, @Nullable String authn, @Nullable String authz, String number) {
        String first = authn != null ? authn : both;
        String second = authz != null ? authz : both;
        if (first == null) {
            throw new IllegalArgumentException("auth_backends." + number + ".authz says who authorises, but"
                    + " auth_backends." + number + ".authn does not say who authenticates");
        }
        return new AccessSettings.Entry(first, second == null ? first : second);
    }
}
