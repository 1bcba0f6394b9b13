package io.bilbymq.broker.access;

import io.bilbymq.broker.settings.BrokerSettings;
import java.util.Set;

/**
 * Makes back ends of one kind. Found by {@link java.util.ServiceLoader}, so that a kind is there if its library is on the
 * class path.
 */
public interface AccessBackendProvider {
    /** What {@code auth_backends.N} may call it: the short name and RabbitMQ's module, {@code rabbit_auth_backend_http}. */
    Set<String> names();

    /**
     * Makes one, which is closed with the broker. Its own keys are in {@code settings.access().options()}.
     *
     * @throws IllegalArgumentException if the settings do not make sense; the text is shown to whoever starts the broker
     */
    AccessBackend create(BrokerSettings settings);
}
