package io.bilbymq.ctl;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A path of the API and its query, escaped. Segments may hold whatever a name may: {@code /} and {@code ..} stay inside theirs.
 *
 * @param text such as {@code /queues/%2F/orders}
 */
record Resource(String text) {
    /**
     * A resource below {@code /api}.
     *
     * @throws Failure if a segment is empty: that would be another resource, such as all queues instead of one
     */
    static Resource of(String... segments) {
        final StringBuilder path = new StringBuilder();
        for (final String segment : segments) {
            if (segment.isEmpty()) {
                throw new Failure(ExitCode.USAGE, "a name is empty");
            }
            path.append('/').append(escape(segment));
        }
        return new Resource(path.toString());
    }

    /** The same with one more parameter. */
    Resource with(String key, String value) {
        return new Resource(text + (text.contains("?") ? '&' : '?') + escape(key) + '=' + escape(value));
    }

    /** RFC 3986 §2.1; dots too where they alone would mean another folder (§5.2.4). */
    private static String escape(String segment) {
        if (segment.equals(".") || segment.equals("..")) {
            return segment.replace(".", "%2E");
        }
        return URLEncoder.encode(segment, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }
}
