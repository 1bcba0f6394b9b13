package io.bilbymq.authentication.oauth2;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pattern of a scope: {@code *} stands for any text, everything else for itself once it is percent-decoded. So {@code %2F} is
 * a slash and {@code %2A} a star.
 *
 * <p>Source: <a href="https://www.rabbitmq.com/docs/oauth2#scope-translation">RabbitMQ's OAuth 2 guide</a>. Immutable.
 */
final class WildcardPattern {
    /** What has to be found, one behind the other; the first at the beginning and the last at the end. */
    private final List<String> parts;

    private WildcardPattern(List<String> parts) {
        this.parts = parts;
    }

    /** Reads a pattern; empty if what follows a percent sign is not hexadecimal. */
    static Optional<WildcardPattern> of(String text) {
        final List<String> parts = new ArrayList<>();
        try {
            for (final String part : text.split("\\*", -1)) {
                parts.add(URLDecoder.decode(part, StandardCharsets.UTF_8));
            }
        } catch (IllegalArgumentException notEncoded) {
            return Optional.empty();
        }
        return Optional.of(new WildcardPattern(List.copyOf(parts)));
    }

    /** Whether the whole of a text matches. Takes no longer than looking once for each part. */
    boolean matches(String subject) {
        final String first = parts.get(0);
        if (parts.size() == 1) {
            return subject.equals(first);
        }
        final String last = parts.get(parts.size() - 1);
        if (!subject.startsWith(first)) {
            return false;
        }
        int at = first.length();
        for (final String part : parts.subList(1, parts.size() - 1)) {
            final int found = subject.indexOf(part, at);
            if (found < 0) {
                return false;
            }
            at = found + part.length();
        }
        return subject.length() - at >= last.length() && subject.endsWith(last);
    }

    @Override
    public String toString() {
        return String.join("*", parts);
    }
}
