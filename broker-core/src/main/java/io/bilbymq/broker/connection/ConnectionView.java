package io.bilbymq.broker.connection;

import io.bilbymq.broker.statistics.ChannelDetails;
import io.bilbymq.broker.statistics.ConnectionStatistics;
import io.bilbymq.broker.statistics.ConnectionStatistics.Tls;
import io.bilbymq.broker.statistics.ConnectionStatistics.Traffic;
import io.bilbymq.broker.statistics.Measured;
import io.bilbymq.broker.statistics.NodeEvent;
import io.bilbymq.broker.statistics.Sample;
import io.bilbymq.broker.tls.PeerCertificate;
import io.bilbymq.broker.tls.TlsSession;
import io.bilbymq.broker.vhost.Owner;
import java.util.Optional;

/** What is to be seen of a connection from outside. Confined to the loop of its socket. */
final class ConnectionView implements Measured {
    private final long id;
    private final Connection connection;
    private final SocketHandler handler;
    private final SaslMechanism mechanism;
    private final ClientProperties.Shared properties;
    private final Tuning tuning;
    private final Outflow outflow;
    private final long connectedAt = System.currentTimeMillis();
    private boolean gone;

    /** Whether the loop knows that it has not been measured since something happened. */
    private boolean changed;

    ConnectionView(Connection connection, SocketHandler handler, Client client, Tuning tuning, Outflow outflow) {
        this.id = handler.loop().statistics().nextId();
        this.connection = connection;
        this.handler = handler;
        this.mechanism = client.mechanism();
        this.properties = handler.loop().clientProperties().said(client.properties());
        this.tuning = tuning;
        this.outflow = outflow;
        handler.loop().statistics().node().add(NodeEvent.CONNECTION_OPEN);
        changed();
    }

    /** Something has happened to the connection. */
    void changed() {
        if (!changed) {
            changed = true;
            handler.loop().statistics().changes().add(this);
        }
    }

    /** The socket is closed. */
    void gone() {
        gone = true;
        handler.loop().clientProperties().gone(properties);
        handler.loop().statistics().node().add(NodeEvent.CONNECTION_CLOSE);
        changed();
    }

    @Override
    public void measure(Sample.Builder sample) {
        changed = false;
        if (gone) {
            sample.connectionGone(id);
        } else {
            sample.connection(statistics());
        }
    }

    /** Whether this is its name, without or with what its client calls it. */
    boolean isCalled(String name) {
        final Owner owner = connection.owner();
        return name.equals(owner.name()) || name.equals(owner.toString());
    }

    /** How it is now. */
    ConnectionStatistics statistics() {
        final ConnectionEnds ends = handler.ends();
        final ConnectionStatus status = connection.status();
        final Owner owner = connection.owner();
        return new ConnectionStatistics(
                id,
                owner.name(),
                owner.givenName(),
                status.user(),
                status.virtualHost(),
                connection.state(),
                ConnectionEnds.host(ends.server()),
                ConnectionEnds.port(ends.server()),
                ConnectionEnds.host(ends.client()),
                ConnectionEnds.port(ends.client()),
                mechanism.name(),
                properties.with(owner.givenName()),
                tuning.channelMax(),
                tuning.frameMax(),
                tuning.heartbeatSeconds(),
                connectedAt,
                Optional.ofNullable(handler.tls()).map(ConnectionView::tls),
                status.channels(),
                new Traffic(
                        handler.bytesRead(),
                        handler.framesRead(),
                        outflow.bytes(),
                        outflow.output().frames(),
                        outflow.pendingBytes()));
    }

    private static Tls tls(TlsSession session) {
        final Optional<PeerCertificate> peer = session.peer();
        return new Tls(
                session.version(),
                session.keyExchange(),
                session.cipher(),
                session.hash(),
                peer.map(PeerCertificate::subject).orElse(""),
                peer.map(PeerCertificate::issuer).orElse(""),
                peer.map(PeerCertificate::validity).orElse(""));
    }

    /** Which of its channels that is; callable on any thread. */
    ChannelDetails details(int channel) {
        final ConnectionEnds ends = handler.ends();
        return new ChannelDetails(
                connection.owner().name(),
                channel,
                connection.authorization().user(),
                ConnectionEnds.host(ends.client()),
                ConnectionEnds.port(ends.client()));
    }
}
