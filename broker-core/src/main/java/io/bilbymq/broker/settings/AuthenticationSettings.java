package io.bilbymq.broker.settings;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How clients may prove who they are.
 *
 * @param mechanisms names of SASL mechanisms, in the order in which they are offered; at least one
 * @param anonymous whom a client is taken for that logs in by {@code ANONYMOUS}; needed if that is a mechanism
 * @param certificateLogin who a client is that logs in by {@code EXTERNAL}
 */
public record AuthenticationSettings(
        List<String> mechanisms, Optional<UserSettings> anonymous, CertificateLogin certificateLogin) {
    /** Logs in without saying who it is. */
    public static final String ANONYMOUS = "ANONYMOUS";

    /** All that there are. */
    public static final List<String> KNOWN = List.of("PLAIN", "AMQPLAIN", "EXTERNAL", ANONYMOUS);

    public AuthenticationSettings {
        mechanisms = List.copyOf(mechanisms);
        if (mechanisms.isEmpty() || !KNOWN.containsAll(mechanisms)) {
            throw new IllegalArgumentException("mechanisms must be some of " + KNOWN + ", are " + mechanisms);
        }
        if (Set.copyOf(mechanisms).size() < mechanisms.size()) {
            throw new IllegalArgumentException("a mechanism is named twice in " + mechanisms);
        }
        if (mechanisms.contains(ANONYMOUS) && anonymous.isEmpty()) {
            throw new IllegalArgumentException("nobody is named whom anonymous clients are taken for");
        }
    }

    /** A name and a password, in both ways. RabbitMQ 4 offers {@code ANONYMOUS} too. */
    public static AuthenticationSettings defaults() {
        return new AuthenticationSettings(List.of("PLAIN", "AMQPLAIN"), Optional.empty(), CertificateLogin.defaults());
    }
}
