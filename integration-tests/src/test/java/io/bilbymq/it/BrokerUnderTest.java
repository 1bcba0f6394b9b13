package io.bilbymq.it;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.BrokerBuilder;
import io.bilbymq.broker.settings.MemorySettings;
import io.bilbymq.it.raw.RawConnection;
import io.bilbymq.it.raw.WireReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;

/**
 * The broker that the tests talk to: ours, started in this process, or the one that the system property {@value #PEER_PROPERTY}
 * names. Safe for use from many threads.
 */
public final class BrokerUnderTest implements AutoCloseable {
    /** An AMQP URI with host and port; the user is always guest, the virtual host always "/". */
    public static final String PEER_PROPERTY = "bilby.test.peer";

    private static final AtomicLong NAMES = new AtomicLong(System.currentTimeMillis());

    private final InetSocketAddress address;
    private final Runnable end;
    private final boolean inProcess;
    private final Peer peer;

    private BrokerUnderTest(InetSocketAddress address, Runnable end, boolean inProcess) {
        this.address = address;
        this.end = end;
        this.inProcess = inProcess;
        this.peer = askWhoItIs(address);
    }

    static BrokerUnderTest start() {
        return external().orElseGet(() -> startOurs(Broker.builder()));
    }

    /** The one that {@value #PEER_PROPERTY} names, if it names one. */
    public static Optional<BrokerUnderTest> external() {
        String peer = System.getProperty(PEER_PROPERTY, "");
        if (peer.isEmpty()) {
            return Optional.empty();
        }
        URI uri = URI.create(peer);
        return Optional.of(new BrokerUnderTest(new InetSocketAddress(uri.getHost(), uri.getPort()), () -> {}, false));
    }

    /**
     * One that the caller has started in this process.
     *
     * @param end what ends it
     */
    public static BrokerUnderTest started(InetSocketAddress address, Runnable end) {
        return new BrokerUnderTest(address, end, true);
    }

    /**
     * A broker of ours that blocks publishers when it holds so many bytes. It belongs to the caller.
     *
     * @param bytes the memory watermark, above 0
     */
    public static BrokerUnderTest startWithWatermark(long bytes) {
        return startOurs(Broker.builder().settings(settings -> settings.memory(new MemorySettings(0.6, bytes))));
    }

    private static BrokerUnderTest startOurs(BrokerBuilder builder) {
        Broker broker = builder.port(0).start();
        return new BrokerUnderTest(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port()), broker::close, true);
    }

    private static Peer askWhoItIs(InetSocketAddress address) {
        try (RawConnection connection = RawConnection.dial(address)) {
            WireReader start = connection.sendHeader().expect(10, 10).reader();
            start.octet();
            start.octet();
            return Peer.of(start.table());
        }
    }

    public InetSocketAddress address() {
        return address;
    }

    /** The address as a number: a name could mean another one to a client in another language. */
    public String host() {
        return address.getAddress().getHostAddress();
    }

    public int port() {
        return address.getPort();
    }

    /** The address as clients want it, user guest, virtual host "/". */
    public String uri() {
        return "amqp://guest:guest@" + host() + ":" + port() + "/%2F";
    }

    /** Whether it runs in this JVM. */
    public boolean inProcess() {
        return inProcess;
    }

    public Peer peer() {
        return peer;
    }

    /** What this broker is expected to say: {@code ours}, or {@code rabbitmq310} where RabbitMQ 3.10 answers otherwise. */
    public <T> T either(T ours, T rabbitmq310) {
        return switch (peer) {
            case BILBYMQ -> ours;
            case RABBITMQ_3_10 -> rabbitmq310;
        };
    }

    /** Skips the test on RabbitMQ 3.10. */
    public void skipOnRabbitMq310(String reason) {
        Assumptions.assumeFalse(peer == Peer.RABBITMQ_3_10, reason);
    }

    /** A name for a queue or an exchange that nobody used before. */
    public String name(String prefix) {
        return prefix + "-" + NAMES.incrementAndGet();
    }

    /** A new connection of our own client. */
    public RawConnection connect() {
        return RawConnection.open(address);
    }

    @Override
    public void close() {
        end.run();
    }
}
