package io.bilbymq.server.config;

/**
 * Where to listen: {@code 5672}, {@code 127.0.0.1:5672} or {@code [::1]:5672}.
 *
 * @param host an address or a name, without brackets; {@link #EVERYWHERE} for all addresses of the machine
 * @param port 0 to 65535; 0 lets the system choose
 */
public record ListenAddress(String host, int port) {
    /** All addresses of the machine. */
    public static final String EVERYWHERE = "0.0.0.0";

    /** Reads an address. Throws {@link IllegalArgumentException} for what is none. */
    static ListenAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        int port = Integer.parseInt(text.substring(colon + 1));
        String host = colon < 0 ? EVERYWHERE : withoutBrackets(text.substring(0, colon));
        if (host.isBlank() || port < 0 || port > 65535) {
            throw new IllegalArgumentException();
        }
        return new ListenAddress(host, port);
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
