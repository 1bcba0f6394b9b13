package io.bilbymq.it.management;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A user and the password. */
public record Login(String user, String password) {
    /** The administrator that every broker under test has. */
    public static final Login GUEST = new Login("guest", "guest");

    /** As the header {@code Authorization} wants it. */
    String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
