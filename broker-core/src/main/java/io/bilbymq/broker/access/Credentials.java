package io.bilbymq.broker.access;

import java.net.InetAddress;
import java.util.Optional;

/**
 * What somebody says to be let in.
 *
 * @param user the name given; may be empty if the secret says who it is, as a token does
 * @param secret a password or a token; empty if the mechanism has proved the name by other means, as EXTERNAL does. A
 *     secret of no characters is one nevertheless, and never right
 * @param peer the client's own address, whatever stands between
 */
public record Credentials(String user, Optional<String> secret, InetAddress peer) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "credentials of user '" + user + "' at " + peer.getHostAddress();
    }
}
