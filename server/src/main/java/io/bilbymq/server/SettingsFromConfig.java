package io.bilbymq.server;

import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.settings.DeclarationSettings;
import io.bilbymq.broker.settings.DiskFreeLimit;
import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.broker.settings.MemorySettings;
import io.bilbymq.broker.settings.NodeLimitSettings;
import io.bilbymq.broker.settings.ProductSettings;
import io.bilbymq.broker.settings.ProtocolLimits;
import io.bilbymq.broker.settings.StorageSettings;
import io.bilbymq.broker.settings.TcpSettings;
import io.bilbymq.broker.settings.UserSettings;
import io.bilbymq.server.config.BackendKeys;
import io.bilbymq.server.config.ByteSize;
import io.bilbymq.server.config.Config;
import io.bilbymq.server.config.ConfigException;
import io.bilbymq.server.config.Keys;
import io.bilbymq.server.config.KnownKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the configuration means to the broker; the only place that knows both. What is not set keeps its default. */
final class SettingsFromConfig {
    private final Config config;
    private final BrokerSettings defaults = BrokerSettings.defaults();
    private final AccessFromConfig access;
    private final Path dataFolder;

    private SettingsFromConfig(Config config, Path dataFolder) {
        this.config = config;
        this.access = new AccessFromConfig(config);
        this.dataFolder = dataFolder;
    }

    /** Throws {@link ConfigException} if values that are right each for itself do not go together. */
    static BrokerSettings read(Config config, Path dataFolder) throws ConfigException {
        return new SettingsFromConfig(config, dataFolder).settings();
    }

    private BrokerSettings settings() throws ConfigException {
        final SecurityFromConfig security = new SecurityFromConfig(config);
        final BrokerSettings.Builder settings = BrokerSettings.builder();
        security.setOn(settings);
        return settings.listeners(listeners())
                .virtualHosts(virtualHosts())
                .users(users())
                .loopbackUsers(loopbackUsers())
                .limits(limits())
                .storage(StorageSettings.in(dataFolder).with(diskFreeLimit()))
                .memory(memory())
                .product(product())
                .tcp(tcp())
                .eventLoops(or(Keys.EVENT_LOOPS, defaults.eventLoops()))
                .declarations(declarations())
                .nodeLimits(nodeLimits())
                .access(access.access(defaults.access().with(backendOptions())))
                .build();
    }

    /** A node that gets its definitions from a file gets its users from there, and no guest besides: as in RabbitMQ. */
    private List<UserSettings> users() throws ConfigException {
        final List<UserSettings> users = access.users(defaults.users().get(0), virtualHosts());
        return DefinitionsFromConfig.areIn(config) ? List.of() : users;
    }

    private List<ListenAddress> listeners() {
        if (config.value(Keys.NO_TCP_LISTENERS).isPresent()) {
            return List.of();
        }
        Map<String, ListenAddress> named = config.values(Keys.TCP_LISTENER);
        return named.isEmpty() ? defaults.listeners() : List.copyOf(named.values());
    }

    private List<String> virtualHosts() {
        String first = or(Keys.DEFAULT_VHOST, defaults.virtualHosts().get(0));
        return Stream.concat(Stream.of(first), config.values(Keys.VIRTUAL_HOST).values().stream())
                .distinct()
                .toList();
    }

    /** As RabbitMQ does, a file that names any loopback user replaces the default one. */
    private Set<String> loopbackUsers() {
        if (config.value(Keys.NO_LOOPBACK_USERS).isPresent()) {
            return Set.of();
        }
        Map<String, Boolean> named = config.values(Keys.LOOPBACK_USER);
        if (named.isEmpty()) {
            return defaults.loopbackUsers();
        }
        return named.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private ProtocolLimits limits() {
        ProtocolLimits limits = defaults.limits();
        return new ProtocolLimits(
                config.value(Keys.FRAME_MAX).map(SettingsFromConfig::frameBytes).orElse(limits.frameMax()),
                config.value(Keys.INITIAL_FRAME_MAX)
                        .map(SettingsFromConfig::frameBytes)
                        .orElse(limits.initialFrameMax()),
                or(Keys.CHANNEL_MAX, limits.channelMax()),
                or(Keys.CHANNEL_MAX_PER_NODE, limits.channelMaxPerNode()),
                or(Keys.MAX_CONNECTIONS, limits.connectionMax()),
                or(Keys.CONSUMER_MAX_PER_CHANNEL, limits.consumerMaxPerChannel()),
                config.value(Keys.MAX_MESSAGE_SIZE).map(ByteSize::bytes).orElse(limits.messageSizeMax()),
                or(Keys.HEARTBEAT, limits.heartbeatSeconds()),
                or(Keys.HANDSHAKE_TIMEOUT, limits.handshakeTimeoutMillis()));
    }

    /** The key's type keeps it within an int. */
    private static Integer frameBytes(ByteSize size) {
        return Math.toIntExact(size.bytes());
    }

    private MemorySettings memory() {
        MemorySettings memory = defaults.memory();
        return watermark(memory).withPagingRatio(or(Keys.MEMORY_PAGING_RATIO, memory.pagingRatio()));
    }

    /** As RabbitMQ does, a file that has both watermarks means the relative one. */
    private MemorySettings watermark(MemorySettings memory) {
        Optional<Double> relative = config.value(Keys.MEMORY_RELATIVE);
        if (relative.isPresent()) {
            return new MemorySettings(relative.get(), 0);
        }
        long absolute = config.value(Keys.MEMORY_ABSOLUTE).map(ByteSize::bytes).orElse(memory.absolute());
        return new MemorySettings(memory.relative(), absolute);
    }

    /** As RabbitMQ does, a file that has both limits means the relative one. */
    private DiskFreeLimit diskFreeLimit() {
        return config.value(Keys.DISK_RELATIVE)
                .map(DiskFreeLimit::ofMemory)
                .orElseGet(() -> config.value(Keys.DISK_ABSOLUTE)
                        .map(size -> DiskFreeLimit.bytes(size.bytes()))
                        .orElse(defaults.storage().diskFreeLimit()));
    }

    private DeclarationSettings declarations() {
        DeclarationSettings declarations = defaults.declarations();
        Optional<Integer> timeout = config.value(Keys.CONSUMER_TIMEOUT);
        return new DeclarationSettings(
                or(Keys.STRICT_ARGUMENTS, declarations.strictArguments()),
                or(Keys.DEFAULT_QUEUE_TYPE, declarations.defaultQueueType()),
                timeout.isPresent() ? OptionalLong.of(timeout.get()) : declarations.consumerTimeoutMillis());
    }

    /** The back ends read their keys themselves. */
    private Map<String, String> backendOptions() {
        return BackendKeys.PREFIXES.stream()
                .flatMap(prefix -> config.written(prefix).entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private NodeLimitSettings nodeLimits() {
        NodeLimitSettings limits = defaults.nodeLimits();
        return new NodeLimitSettings(
                or(Keys.VHOST_MAX, limits.virtualHostsMax()),
                or(Keys.CLUSTER_QUEUE_LIMIT, limits.queuesMax()),
                or(Keys.CLUSTER_EXCHANGE_LIMIT, limits.exchangesMax()),
                limitsOfVirtualHosts());
    }

    /** By the names they have in the file, those with a pattern first; as in RabbitMQ one without fits every virtual host. */
    private List<NodeLimitSettings.OfVirtualHosts> limitsOfVirtualHosts() {
        Map<String, String> patterns = config.values(Keys.DEFAULT_LIMITS_PATTERN);
        Map<String, Integer> connections = config.values(Keys.DEFAULT_LIMITS_MAX_CONNECTIONS);
        Map<String, Integer> queues = config.values(Keys.DEFAULT_LIMITS_MAX_QUEUES);
        return Stream.of(patterns, connections, queues)
                .flatMap(each -> each.keySet().stream())
                .distinct()
                .map(id -> new NodeLimitSettings.OfVirtualHosts(
                        patterns.getOrDefault(id, ".*"),
                        Optional.ofNullable(connections.get(id)),
                        Optional.ofNullable(queues.get(id))))
                .toList();
    }

    private ProductSettings product() {
        ProductSettings product = defaults.product();
        return new ProductSettings(
                or(Keys.PRODUCT_NAME, product.name()),
                or(Keys.PRODUCT_VERSION, product.version()),
                or(Keys.CLUSTER_NAME, product.clusterName()));
    }

    private TcpSettings tcp() {
        TcpSettings tcp = defaults.tcp();
        return new TcpSettings(
                or(Keys.BACKLOG, tcp.backlog()),
                or(Keys.NODELAY, tcp.noDelay()),
                or(Keys.KEEPALIVE, tcp.keepAlive()),
                or(Keys.SEND_BUFFER, tcp.sendBufferBytes()),
                or(Keys.RECEIVE_BUFFER, tcp.receiveBufferBytes()),
                or(Keys.PROXY_PROTOCOL, tcp.proxyProtocol()));
    }

    private <T> T or(KnownKey<T> key, T standard) {
        return config.value(key).orElse(standard);
    }
}
