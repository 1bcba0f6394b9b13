package io.bilbymq.broker.connection;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ConnectionMethod;
import io.bilbymq.amqp.Frame;
import io.bilbymq.amqp.Method;
import io.bilbymq.amqp.MethodDecoder;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.channel.Attachment;
import io.bilbymq.broker.channel.Authorization;
import io.bilbymq.broker.channel.Channel;
import io.bilbymq.broker.channel.ChannelConnection;
import io.bilbymq.broker.channel.DirectReplies;
import io.bilbymq.broker.channel.Output;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.settings.ProtocolLimits;
import io.bilbymq.broker.statistics.ChannelDetails;
import io.bilbymq.broker.store.LogOutbox;
import io.bilbymq.broker.vhost.Owner;
import io.bilbymq.broker.vhost.VirtualHost;
import io.netty.buffer.ByteBuf;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open connection: what the client says about it, what its channels need, and what goes out.
 *
 * <p>Confined to the loop of its socket.
 */
final class Connection implements Phase, ChannelConnection, Heartbeat.Peer {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final Node node;
    private final SocketHandler handler;
    private final Loop loop;
    private final VirtualHost virtualHost;
    private final Authorization authorization;
    private final ClientCapabilities capabilities;
    private final Tuning tuning;
    private final Owner owner;
    private final Output output;
    private final ReadingGate gate;
    private final Outflow outflow;
    private final @Nullable LogOutbox log;
    private final Channels channels;
    private final @Nullable Heartbeat heartbeat;
    private final ConnectionEvents events;
    private final Credential credential;
    private final ConnectionView view;

    /** Null while frames are taken. */
    private @Nullable ConnectionClosing closing;

    /** The client has closed the socket; there may be more to read. */
    private boolean peerClosed;

    /** Whether it is being closed because of that. */
    private boolean dropped;

    /** Whether it never was open to its client, because its virtual host was deleted just then. */
    private boolean isTurnedAway;

    /** Whether it has been taken off the count of its virtual host. */
    private boolean hasLeft;

    Connection(
            Node node,
            SocketHandler handler,
            VirtualHost virtualHost,
            Authorization authorization,
            Client client,
            Tuning tuning) {
        this.node = node;
        this.handler = handler;
        this.loop = handler.loop();
        this.log = node.storage() == null ? null : node.storage().outbox(loop);
        this.virtualHost = virtualHost;
        this.authorization = authorization;
        this.capabilities = client.capabilities();
        this.tuning = tuning;
        this.owner =
                new Owner(handler.ends().toString(), client.name(), node.ids().next());
        this.outflow = new Outflow(
                handler.socket(), handler.loop(), node.alarms().memory(), this::outputChanged, this::flushAtEndOfTurn);
        this.output = outflow.output();
        this.gate = new ReadingGate(handler, loop, node.alarms());
        this.channels = new Channels(this, node, tuning.channelMax(), authorization.user());
        this.heartbeat = tuning.heartbeatSeconds() == 0 ? null : new Heartbeat(loop, this, tuning.heartbeatSeconds());
        this.events = new ConnectionEvents(node, handler);
        this.credential = new Credential(this, virtualHost.connections(), authorization);
        this.view = new ConnectionView(this, handler, client, tuning, outflow);
        output.frameMax(tuning.frameMax());
    }

    void open(Client client) {
        node.connections().add(this);
        handler.handshakeOver();
        if (heartbeat != null) {
            heartbeat.start();
        }
        // Asked when it is among the others: whoever deletes the virtual host now finds it there, or is seen here.
        if (virtualHost.isGone()) {
            isTurnedAway = true;
            failed(new AmqpException(ReplyCode.NOT_ALLOWED, "vhost " + virtualHost.name() + " not found")
                    .at(new ConnectionMethod.Open(virtualHost.name())));
            return;
        }
        // The same with whoever deletes the user, or takes the permission away.
        if (authorization.isOutOfDate()) {
            failed(virtualHost
                    .connections()
                    .refused(authorization.user(), "")
                    .at(new ConnectionMethod.Open(virtualHost.name())));
            return;
        }
        credential.watch();
        LOG.debug("{}: open, user '{}', vhost '{}'", owner, authorization.user(), virtualHost.name());
        events.opened(this, client, tuning);
        output.method(0, new ConnectionMethod.OpenOk());
    }

    // Frames from the client.

    @Override
    public boolean frame(int type, int number, ByteBuf in, int offset, int length) {
        if (number == 0) {
            if (type == Frame.METHOD) {
                control(in, offset, length);
            }
        } else if (closing == null) {
            final Channel channel = channels.find(number);
            if (channel == null) {
                openChannel(type, number, in, offset, length);
            } else {
                if (type != Frame.METHOD) {
                    gate.publishing(this::sayBlocked);
                }
                channel.frame(type, in, offset, length);
            }
        }
        return gate.isOpen();
    }

    private void control(ByteBuf in, int offset, int length) {
        try {
            final Method method = MethodDecoder.decode(in, offset, length);
            if (method instanceof ConnectionMethod.Close) {
                closedByClient();
            } else if (closing != null) {
                if (method instanceof ConnectionMethod.CloseOk) {
                    closing.closeOk();
                }
            } else if (!(method instanceof ConnectionMethod.CloseOk)) {
                if (!(method instanceof ConnectionMethod.UpdateSecret update)) {
                    throw new AmqpException(ReplyCode.CHANNEL_ERROR, "unexpected method in connection state running")
                            .at(method);
                }
                credential.renew(update);
            }
        } catch (AmqpException e) {
            failed(e);
        }
    }

    private void openChannel(int type, int number, ByteBuf in, int offset, int length) {
        try {
            channels.open(type, number, in, offset, length);
        } catch (AmqpException e) {
            failed(e);
        }
    }

    @Override
    public void received() {
        view.changed();
        if (heartbeat != null) {
            heartbeat.received();
        }
        node.alarms().memory().check();
    }

    @Override
    public boolean peerClosed() {
        peerClosed = true;
        closeIfNobodyWaits();
        return !dropped;
    }

    /**
     * A client that has gone is not waited for if there is an alarm: what it still holds, such as half a message or a
     * transaction, may be the very reason for it. Nor can what it has sent be left in the socket, which may be megabytes.
     */
    private void closeIfNobodyWaits() {
        if (peerClosed && !dropped && gate.isClosedInAlarm()) {
            dropped = true;
            LOG.info("{}: gone while it was not read; what it had not sent completely is dropped", owner);
            loop.execute(() -> handler.socket().close());
        }
    }

    @Override
    public void unfinished(int bytes) {
        gate.unfinished(bytes, this::sayBlocked);
    }

    @Override
    public void frameError(AmqpException error) {
        failed(error);
        // Where frames can still be told apart, the client's close-ok is one of them.
        loop.execute(handler::resumeReading);
    }

    /** As it is now. */
    ConnectionStatus status() {
        return new ConnectionStatus(
                owner.toString(), authorization.user(), virtualHost.name(), gate.state(), channels.count());
    }

    /** What is to be seen of it. */
    ConnectionView view() {
        return view;
    }

    /** Its channels. */
    Channels channels() {
        return channels;
    }

    // What channels ask for.

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public Output output() {
        return output;
    }

    @Override
    public VirtualHost virtualHost() {
        return virtualHost;
    }

    @Override
    public Authorization authorization() {
        return authorization;
    }

    @Override
    public Owner owner() {
        return owner;
    }

    @Override
    public ChannelDetails details(int channel) {
        return view.details(channel);
    }

    @Override
    public String state() {
        return gate.state().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String nodeName() {
        return node.name();
    }

    @Override
    public @Nullable LogOutbox log() {
        return log;
    }

    @Override
    public ProtocolLimits limits() {
        return node.limits();
    }

    @Override
    public DirectReplies directReplies() {
        return node.directReplies();
    }

    @Override
    public boolean takesConsumerCancel() {
        return capabilities.consumerCancel();
    }

    @Override
    public void charge(long bytes) {
        gate.charge(bytes);
    }

    @Override
    public void creditReturned(long bytes) {
        gate.creditReturned(bytes);
    }

    @Override
    public void backlogGrew(long bytes) {
        gate.backlogGrew(bytes);
    }

    @Override
    public void whenWritten(Attachment attachment) {
        outflow.whenWritten(attachment);
    }

    @Override
    public void channelClosed(Channel channel) {
        channels.closed(channel);
    }

    // Output.

    private void flushAtEndOfTurn() {
        loop.atEndOfTurn(this::flush);
    }

    private void flush() {
        view.changed();
        final boolean something = output.endOfTurn();
        outflow.flush();
        if (something && heartbeat != null) {
            heartbeat.sent();
        }
    }

    @Override
    public void writabilityChanged() {
        outflow.writabilityChanged();
        // What has left may be what the broker held too much of.
        flushAtEndOfTurn();
    }

    private void outputChanged(Outflow.Level level) {
        gate.outputFull(level == Outflow.Level.FULL);
        channels.stopDeliveries(level != Outflow.Level.FREE);
        if (level != Outflow.Level.FULL) {
            loop.execute(channels::goOn);
        }
    }

    @Override
    public boolean isHalted() {
        return outflow.isFull() || gate.isBlocked();
    }

    @Override
    public void wantsMuch() {
        // Channels and consumers take memory and no disk: consumers may be what makes room there.
        if (node.alarms().memory().isRaised()) {
            gate.publishing(this::sayBlocked);
        }
    }

    @Override
    public boolean isHeldUp() {
        return outflow.isHeldUp();
    }

    private void sayBlocked(boolean blocked) {
        if (blocked) {
            closeIfNobodyWaits();
        } else {
            loop.execute(channels::goOn);
        }
        if (capabilities.blocked() && closing == null) {
            output.method(
                    0,
                    blocked ? new ConnectionMethod.Blocked(node.alarms().reason()) : new ConnectionMethod.Unblocked());
        }
    }

    @Override
    public void sendHeartbeat() {
        if (closing == null || !closing.isClosed()) {
            output.heartbeat();
            // At once, so that the end of the turn does not take it for something else that was sent.
            flush();
        }
    }

    @Override
    public boolean isListenedTo() {
        return gate.isOpen();
    }

    @Override
    public void isSilent() {
        LOG.warn("{}: missed heartbeats, the connection is closed", owner);
        handler.socket().close();
    }

    /** The user may do other things from now on. */
    void renewed() {
        if (closing == null) {
            channels.renewed();
            output.method(0, new ConnectionMethod.UpdateSecretOk());
        }
    }

    // The end.

    private void closedByClient() {
        closingOrBegun().closedByClient();
    }

    @Override
    public void failed(AmqpException reason) {
        if (closing == null) {
            LOG.warn("{}: closed for {}", owner, reason.toString());
            beginClosing(new ConnectionClosing(this, reason));
        }
    }

    @Override
    public void shutDown() {
        if (closing == null) {
            beginClosing(new ConnectionClosing(
                    this,
                    new AmqpException(
                            ReplyCode.CONNECTION_FORCED, "broker forced connection closure with reason 'shutdown'")));
        }
    }

    /** Somebody wants it closed, and gives this reason. */
    void close(String reason) {
        failed(new AmqpException(ReplyCode.CONNECTION_FORCED, reason));
    }

    private ConnectionClosing closingOrBegun() {
        return closing == null ? beginClosing(new ConnectionClosing(this)) : closing;
    }

    private ConnectionClosing beginClosing(ConnectionClosing begun) {
        closing = begun;
        gate.openForGood();
        begun.begin(channels);
        return begun;
    }

    /** Writes at once: what follows may be the end of the socket. */
    void say(Method method) {
        output.method(0, method);
        flush();
    }

    /** Does not count any more among those of its virtual host and its user: its client hears that it is closed, or is gone. */
    void leaveVirtualHost() {
        if (!hasLeft) {
            hasLeft = true;
            virtualHost.connections().left();
            node.userCounts().disconnected(authorization.user());
        }
    }

    /** How long the client has to answer that the connection is closed. */
    long closeOkMillis() {
        return tuning.closeOkMillis();
    }

    void closeSocket() {
        handler.socket().close();
    }

    void closeSocketWhenWritten() {
        outflow.closeWhenWritten();
    }

    @Override
    public void socketClosed() {
        LOG.debug("{}: closed", owner);
        closingOrBegun().socketClosed();
        leaveVirtualHost();
        if (!isTurnedAway) {
            events.closed(owner);
        }
        node.connections().remove(this);
        view.gone();
        if (heartbeat != null) {
            heartbeat.stop();
        }
        credential.end();
        authorization.end();
        gate.closed();
        outflow.closed();
    }

    @Override
    public String toString() {
        return owner.toString();
    }
}
