package io.bilbymq.broker.settings;

/**
 * Where to listen.
 *
 * @param host an address or name of this machine; {@code ::} for all interfaces, IPv4 and IPv6
 * @param port 0 takes any free one
 */
public record ListenAddress(String host, int port) {
    public ListenAddress {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port must be 0..65535, is " + port);
        }
    }
}
