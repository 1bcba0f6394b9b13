package io.bilbymq.authentication.oauth2;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/**
 * A scope whose text may name variables: {@code read:{vhost}/{sub}-*}. What a variable stands for is taken as it is, whatever
 * stars and percent signs are in it; with a slash in it, it would reach into the next part, and the scope says nothing.
 */
record ScopeTemplate(String text) {
    private static final String VIRTUAL_HOST = "vhost";

    /**
     * The scope for a virtual host.
     *
     * @param claims text claims of the token by name; a name that is none stands for itself
     */
    Optional<Scope> in(String virtualHost, Function<String, Optional<String>> claims) {
        final StringBuilder filled = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            final char c = text.charAt(at);
            if (c == '}') {
                return Optional.empty();
            }
            if (c != '{') {
                filled.append(c);
                at++;
                continue;
            }
            final int close = text.indexOf('}', at);
            final String name = close < 0 ? "" : text.substring(at + 1, close);
            if (name.isEmpty() || name.indexOf('{') >= 0) {
                return Optional.empty();
            }
            final String value =
                    name.equals(VIRTUAL_HOST) ? virtualHost : claims.apply(name).orElse(name);
            if (value.indexOf('/') >= 0) {
                return Optional.empty();
            }
            filled.append(escaped(value));
            at = close + 1;
        }
        return Scope.of(filled.toString());
    }

    /** So that {@link WildcardPattern} finds the value again; URLEncoder leaves stars as they are. */
    private static String escaped(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("*", "%2A");
    }
}
