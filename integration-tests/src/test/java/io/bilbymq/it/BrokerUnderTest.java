package io.bilbymq.it;

import io.bilbymq.it.raw.RawConnection;
import io.bilbymq.it.raw.WireReader;
import java.net.InetSocketAddress;
import java.net.URI;
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
    private final Peer peer;

    private BrokerUnderTest(InetSocketAddress address, Runnable end) {
        this.address = address;
        this.end = end;
        this.peer = askWhoItIs(address);
    }

    static BrokerUnderTest start() {
        String peer = System.getProperty(PEER_PROPERTY, "");
        if (!peer.isEmpty()) {
            URI uri = URI.create(peer);
            return new BrokerUnderTest(new InetSocketAddress(uri.getHost(), uri.getPort()), () -> {});
        }
        throw new IllegalStateException("-D" + PEER_PROPERTY + " is not set");
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

    public String host() {
        return address.getHostString();
    }

    public int port() {
        return address.getPort();
    }

    /** The address as clients want it, user guest, virtual host "/". */
    public String uri() {
        return "amqp://guest:guest@" + host() + ":" + port() + "/%2F";
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
