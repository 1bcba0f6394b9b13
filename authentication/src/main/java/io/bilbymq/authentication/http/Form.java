package io.bilbymq.authentication.http;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Parameters as {@code application/x-www-form-urlencoded}. Whoever has one does not log it: a password may be in it. */
final class Form {
    private final StringBuilder text = new StringBuilder();

    Form with(String name, String value) {
        if (text.length() > 0) {
            text.append('&');
        }
        text.append(encoded(name)).append('=').append(encoded(value));
        return this;
    }

    private static String encoded(String word) {
        return URLEncoder.encode(word, StandardCharsets.UTF_8);
    }

    /** The body of a form. */
    String body() {
        return text.toString();
    }

    /** An address with this as its query. */
    URI behind(URI address) {
        return URI.create(address + "?" + text);
    }
}
