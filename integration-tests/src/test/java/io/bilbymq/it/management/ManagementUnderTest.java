package io.bilbymq.it.management;

import com.rabbitmq.client.ConnectionFactory;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.Peer;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;

/**
 * The management HTTP API that the tests talk to, and its broker: ours, started in this process, or the one that the system
 * properties name. Safe for use from many threads.
 */
public final class ManagementUnderTest implements AutoCloseable {
    /** Where the API of the broker is that {@value BrokerUnderTest#PEER_PROPERTY} names: an HTTP URI with host and port. */
    public static final String PROPERTY = "bilby.test.management";

    /** Where its metrics are: an HTTP URI with host and port. */
    public static final String PROMETHEUS_PROPERTY = "bilby.test.prometheus";

    private final BrokerUnderTest broker;
    private final URI base;
    private final Optional<URI> prometheus;
    private final Optional<Set<String>> routes;
    private final String node;

    private ManagementUnderTest(
            BrokerUnderTest broker, URI base, Optional<URI> prometheus, Optional<Set<String>> routes) {
        this.broker = broker;
        this.base = base;
        this.prometheus = prometheus;
        this.routes = routes;
        this.node = api().get("/overview").expect(200).json().path("node").stringValue();
    }

    static ManagementUnderTest start() {
        final Optional<BrokerUnderTest> external = BrokerUnderTest.external();
        if (external.isPresent()) {
            final Optional<URI> base = property(PROPERTY);
            return new ManagementUnderTest(
                    external.get(), base.orElseThrow(), property(PROMETHEUS_PROPERTY), Optional.empty());
        }
        final OwnManagement own = OwnManagement.start();
        return new ManagementUnderTest(
                BrokerUnderTest.started(own.amqp(), own.end()),
                own.management(),
                Optional.of(own.prometheus()),
                Optional.of(own.routes()));
    }

    /** Skips the test if it is another broker that is tested, and nobody has said where its API is. */
    static void assumeItIsNamed() {
        final boolean other =
                !System.getProperty(BrokerUnderTest.PEER_PROPERTY, "").isEmpty();
        Assumptions.assumeTrue(
                !other || property(PROPERTY).isPresent(),
                "-D" + PROPERTY + " does not say where the management HTTP API is");
    }

    private static Optional<URI> property(String name) {
        final String value = System.getProperty(name, "");
        return value.isEmpty() ? Optional.empty() : Optional.of(URI.create(value));
    }

    public BrokerUnderTest broker() {
        return broker;
    }

    /** Where the API is, without its {@code /api}. */
    public URI base() {
        return base;
    }

    /** Where the metrics are, without their {@code /metrics}. Skips the test if nobody has said. */
    public URI prometheus() {
        Assumptions.assumeTrue(
                prometheus.isPresent(), "-D" + PROMETHEUS_PROPERTY + " does not say where the metrics are");
        return prometheus.orElseThrow();
    }

    /** All routes of the API, as {@code GET /queues/:vhost}, if it is ours; another broker does not tell. */
    Optional<Set<String>> routes() {
        return routes;
    }

    /** The names of the plugins that are enabled. */
    Set<String> plugins() {
        final JsonNode plugins = api().with("node", node)
                .get("/nodes/{node}?columns=enabled_plugins")
                .expect(200)
                .json()
                .path("enabled_plugins");
        return StreamSupport.stream(plugins.spliterator(), false)
                .map(JsonNode::stringValue)
                .collect(Collectors.toSet());
    }

    /** The name of the broker's node. */
    public String node() {
        return node;
    }

    /** A client of the administrator guest. */
    public ApiClient api() {
        return ApiClient.of(base, Login.GUEST);
    }

    /** To open AMQP connections to a virtual host, which do not recover. */
    public ConnectionFactory amqp(Login login, String virtualHost) {
        final ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(broker.host());
        factory.setPort(broker.port());
        factory.setUsername(login.user());
        factory.setPassword(login.password());
        factory.setVirtualHost(virtualHost);
        factory.setAutomaticRecoveryEnabled(false);
        return factory;
    }

    /** What this broker is expected to say: {@code newer}, which ours follows, or {@code rabbitmq310} on RabbitMQ 3.10. */
    public <T> T either(T newer, T rabbitmq310) {
        return broker.either(newer, rabbitmq310);
    }

    public boolean isRabbitMq310() {
        return broker.peer() == Peer.RABBITMQ_3_10;
    }

    @Override
    public void close() {
        broker.close();
    }
}
