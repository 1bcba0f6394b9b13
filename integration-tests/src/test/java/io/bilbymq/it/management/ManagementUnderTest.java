package io.bilbymq.it.management;

import com.rabbitmq.client.ConnectionFactory;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.Peer;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

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
    private final String node;

    private ManagementUnderTest(BrokerUnderTest broker, URI base, Optional<URI> prometheus) {
        this.broker = broker;
        this.base = base;
        this.prometheus = prometheus;
        this.node = api().get("/overview").expect(200).json().path("node").stringValue();
    }

    static ManagementUnderTest start() {
        final Optional<BrokerUnderTest> external = BrokerUnderTest.external();
        if (external.isPresent()) {
            final Optional<URI> base = property(PROPERTY);
            Assumptions.assumeTrue(
                    base.isPresent(), "-D" + PROPERTY + " does not say where the management HTTP API is");
            return new ManagementUnderTest(external.get(), base.orElseThrow(), property(PROMETHEUS_PROPERTY));
        }
        final OwnManagement own = OwnManagement.start();
        return new ManagementUnderTest(
                BrokerUnderTest.started(own.amqp(), own.end()), own.management(), Optional.of(own.prometheus()));
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
