package io.bilbymq.authentication.oauth2;

import io.bilbymq.broker.access.Permission;
import java.util.List;
import java.util.Optional;

/**
 * What one scope permits: {@code read:vhost/name}, {@code write:vhost/exchange/routing-key}.
 *
 * @param routingKey only a scope that has this says something about routing keys
 */
record Scope(
        Permission permission,
        WildcardPattern virtualHost,
        WildcardPattern name,
        Optional<WildcardPattern> routingKey) {
    /** Reads a scope without its prefix; empty if it is none of the above, as {@code tag:administrator}. */
    static Optional<Scope> of(String text) {
        final int colon = text.indexOf(':');
        final Optional<Permission> permission = colon < 0 ? Optional.empty() : permission(text.substring(0, colon));
        if (permission.isEmpty()) {
            return Optional.empty();
        }
        final List<String> parts = List.of(text.substring(colon + 1).split("/", -1));
        if (parts.size() != 2 && parts.size() != 3) {
            return Optional.empty();
        }
        final Optional<WildcardPattern> virtualHost = WildcardPattern.of(parts.get(0));
        final Optional<WildcardPattern> name = WildcardPattern.of(parts.get(1));
        final Optional<WildcardPattern> routingKey =
                parts.size() == 3 ? WildcardPattern.of(parts.get(2)) : Optional.empty();
        final boolean invalid = virtualHost.isEmpty() || name.isEmpty() || (parts.size() == 3 && routingKey.isEmpty());
        return invalid
                ? Optional.empty()
                : Optional.of(new Scope(permission.get(), virtualHost.get(), name.get(), routingKey));
    }

    private static Optional<Permission> permission(String word) {
        for (final Permission permission : Permission.values()) {
            if (permission.toString().equals(word)) {
                return Optional.of(permission);
            }
        }
        return Optional.empty();
    }

    boolean permits(Permission asked, String inVirtualHost, String resource) {
        return permission == asked && virtualHost.matches(inVirtualHost) && name.matches(resource);
    }

    boolean permits(Permission asked, String inVirtualHost, String exchange, String key) {
        return routingKey.isPresent()
                && permits(asked, inVirtualHost, exchange)
                && routingKey.get().matches(key);
    }
}
