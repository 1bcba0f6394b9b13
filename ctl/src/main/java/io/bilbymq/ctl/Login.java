package io.bilbymq.ctl;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Whom a request comes from. */
record Login(String username, String password) {
    /** What a broker begins with. */
    static final Login GUEST = new Login("guest", "guest");

    /** The value of the header {@code Authorization}, RFC 7617. */
    String header() {
        return "Basic "
                + Base64.getEncoder().encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return username;
    }
}
