package io.bilbymq.broker.settings;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that can be configured of a broker. Immutable; {@link #defaults()} are RabbitMQ's, except where our own
 * are said to differ.
 *
 * @param listeners where AMQP is spoken; port 0 takes any free one
 * @param tlsListeners where it is spoken through TLS
 * @param tls how; needed if there is a listener for it
 * @param authentication how clients prove who they are
 * @param virtualHosts names; at least one
 * @param users who may log in, with every permission in every virtual host
 * @param loopbackUsers names of users who may log in from this machine only
 * @param limits of frames, channels, connections and messages
 * @param storage where durable things are kept
 * @param memory how much the broker may hold before publishers have to wait
 * @param product what clients are told about the server
 * @param tcp options of sockets
 * @param eventLoops threads that do the work; 0 for one per processor
 * @param declarations what becomes of declarations of queues
 * @param access who says who may log in, and what they may do
 * @param nodeLimits how much may be defined, and what virtual hosts are limited to when they are made
 */
public record BrokerSettings(
        List<ListenAddress> listeners,
        List<ListenAddress> tlsListeners,
        Optional<TlsSettings> tls,
        AuthenticationSettings authentication,
        List<String> virtualHosts,
        List<UserSettings> users,
        Set<String> loopbackUsers,
        ProtocolLimits limits,
        StorageSettings storage,
        MemorySettings memory,
        ProductSettings product,
        TcpSettings tcp,
        int eventLoops,
        DeclarationSettings declarations,
        AccessSettings access,
        NodeLimitSettings nodeLimits) {

    public BrokerSettings {
        listeners = List.copyOf(listeners);
        tlsListeners = List.copyOf(tlsListeners);
        virtualHosts = List.copyOf(virtualHosts);
        users = List.copyOf(users);
        loopbackUsers = Set.copyOf(loopbackUsers);
        if (virtualHosts.isEmpty()) {
            throw new IllegalArgumentException("a broker needs at least one virtual host");
        }
        if (tls.isEmpty() && !tlsListeners.isEmpty()) {
            throw new IllegalArgumentException("a listener for TLS needs a certificate");
        }
        if (eventLoops < 0 || eventLoops > 1024) {
            throw new IllegalArgumentException("eventLoops must be 0..1024, is " + eventLoops);
        }
    }

    /** One listener on all interfaces at port 5672, virtual host {@code /}, and guest from loopback. */
    public static BrokerSettings defaults() {
        return builder().build();
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects settings; what is not set stays at its default. */
    public static final class Builder {
        private List<ListenAddress> listeners = List.of(new ListenAddress("::", 5672));
        private List<ListenAddress> tlsListeners = List.of();
        private Optional<TlsSettings> tls = Optional.empty();
        private AuthenticationSettings authentication = AuthenticationSettings.defaults();
        private List<String> virtualHosts = List.of("/");
        private List<UserSettings> users = List.of(new UserSettings("guest", "guest"));
        private Set<String> loopbackUsers = Set.of("guest");
        private ProtocolLimits limits = ProtocolLimits.defaults();
        private StorageSettings storage = StorageSettings.none();
        private MemorySettings memory = MemorySettings.defaults();
        private ProductSettings product = ProductSettings.defaults();
        private TcpSettings tcp = TcpSettings.defaults();
        private int eventLoops;
        private DeclarationSettings declarations = DeclarationSettings.defaults();
        private AccessSettings access = AccessSettings.defaults();
        private NodeLimitSettings nodeLimits = NodeLimitSettings.none();

        private Builder() {}

        public Builder listeners(List<ListenAddress> addresses) {
            listeners = addresses;
            return this;
        }

        public Builder tlsListeners(List<ListenAddress> addresses) {
            tlsListeners = addresses;
            return this;
        }

        public Builder tls(TlsSettings tlsSettings) {
            tls = Optional.of(tlsSettings);
            return this;
        }

        public Builder authentication(AuthenticationSettings authenticationSettings) {
            authentication = authenticationSettings;
            return this;
        }

        public Builder virtualHosts(List<String> names) {
            virtualHosts = names;
            return this;
        }

        public Builder users(List<UserSettings> who) {
            users = who;
            return this;
        }

        public Builder loopbackUsers(Set<String> names) {
            loopbackUsers = names;
            return this;
        }

        public Builder limits(ProtocolLimits protocolLimits) {
            limits = protocolLimits;
            return this;
        }

        public Builder storage(StorageSettings storageSettings) {
            storage = storageSettings;
            return this;
        }

        public Builder memory(MemorySettings memorySettings) {
            memory = memorySettings;
            return this;
        }

        public Builder product(ProductSettings productSettings) {
            product = productSettings;
            return this;
        }

        public Builder tcp(TcpSettings tcpSettings) {
            tcp = tcpSettings;
            return this;
        }

        public Builder eventLoops(int count) {
            eventLoops = count;
            return this;
        }

        public Builder declarations(DeclarationSettings declarationSettings) {
            declarations = declarationSettings;
            return this;
        }

        public Builder access(AccessSettings accessSettings) {
            access = accessSettings;
            return this;
        }

        public Builder nodeLimits(NodeLimitSettings limits) {
            nodeLimits = limits;
            return this;
        }

        public BrokerSettings build() {
            return new BrokerSettings(
                    listeners,
                    tlsListeners,
                    tls,
                    authentication,
                    virtualHosts,
                    users,
                    loopbackUsers,
                    limits,
                    storage,
                    memory,
                    product,
                    tcp,
                    eventLoops,
                    declarations,
                    access,
                    nodeLimits);
        }
    }
}
