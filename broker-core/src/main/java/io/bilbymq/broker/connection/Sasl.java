package io.bilbymq.broker.connection;

import io.bilbymq.broker.settings.AuthenticationSettings;
import io.bilbymq.broker.tls.TlsSession;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which mechanisms there are for a client, and what its response comes to. Immutable. */
final class Sasl {
    /**
     * What a mechanism may go by besides the response.
     *
     * @param tls empty if nothing is encrypted
     */
    record Circumstances(AuthenticationSettings settings, Optional<TlsSession> tls) {}

    private final AuthenticationSettings settings;
    private final List<SaslMechanism> mechanisms;

    Sasl(AuthenticationSettings settings) {
        this.settings = settings;
        this.mechanisms =
                settings.mechanisms().stream().map(SaslMechanism::valueOf).toList();
    }

    /** The names as {@code connection.start} lists them. */
    String offered(@Nullable TlsSession tls) {
        return mechanisms.stream()
                .filter(mechanism -> isOffered(mechanism, tls))
                .map(Enum::name)
                .collect(Collectors.joining(" "));
    }

    /** The one with this name, if it is offered. */
    Optional<SaslMechanism> named(String name, @Nullable TlsSession tls) {
        return mechanisms.stream()
                .filter(mechanism -> mechanism.name().equals(name) && isOffered(mechanism, tls))
                .findFirst();
    }

    /** As RabbitMQ, offers certificates to be shown also to a client that has shown none: it learns why it is refused. */
    private static boolean isOffered(SaslMechanism mechanism, @Nullable TlsSession tls) {
        return mechanism != SaslMechanism.EXTERNAL || tls != null;
    }

    /**
     * Reads a client's response.
     *
     * @throws io.bilbymq.amqp.AmqpException if it is not what the mechanism asks for
     */
    SaslAnswer read(SaslMechanism mechanism, byte[] response, @Nullable TlsSession tls) {
        return mechanism.read(response, new Circumstances(settings, Optional.ofNullable(tls)));
    }
}
