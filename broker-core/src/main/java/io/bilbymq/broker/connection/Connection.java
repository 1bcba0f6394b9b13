package io.bilbymq.broker.connection;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ChannelMethod;
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
import io.bilbymq.broker.store.LogOutbox;
import io.bilbymq.broker.vhost.Owner;
import io.bilbymq.broker.vhost.Reply;
import io.bilbymq.broker.vhost.VirtualHost;
import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open connection: its channels, what it may still read, and how it ends.
 *
 * <p>Confined to the loop of its socket.
 */
final class Connection implements Phase, ChannelConnection, Heartbeat.Peer {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private enum State {
        /** Frames are taken. Left when either side closes, or the socket goes. */
        RUNNING,
        /** Channels and exclusive queues are being let go. Left when they are. */
        CLOSING,
        /** The client was told connection.close. Left by its close-ok, or when the time is up. */
        CLOSE_SENT,
        /** The socket is gone. */
        CLOSED
    }

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
    private final IntObjectMap<Channel> channels = new IntObjectHashMap<>(2);
    private final @Nullable Heartbeat heartbeat;
    private State state = State.RUNNING;

    /** Ends the wait for the client's close-ok. */
    private Loop.Timer patience = () -> {};

    /** The client has closed the socket; there may be more to read. */
    private boolean peerClosed;

    /** Closes of the client that are not answered yet: each one is. */
    private int closesToAnswer;

    Connection(
            Node node,
            SocketHandler handler,
            VirtualHost virtualHost,
            Authorization authorization,
            ClientCapabilities capabilities,
            Tuning tuning,
            String clientName) {
        this.node = node;
        this.handler = handler;
        this.loop = handler.loop();
        this.log = node.storage() == null ? null : node.storage().outbox(loop);
        this.virtualHost = virtualHost;
        this.authorization = authorization;
        this.capabilities = capabilities;
        this.tuning = tuning;
        this.owner = new Owner(ConnectionName.of(handler.socket(), clientName));
        this.outflow = new Outflow(handler.socket(), handler.loop(), node.memoryAlarm(), this::outputChanged);
        this.output = new Output(handler.loop().sendBuffers(), outflow::write, this::flushAtEndOfTurn);
        this.gate = new ReadingGate(handler, loop, node.memoryAlarm());
        this.heartbeat = tuning.heartbeatSeconds() == 0 ? null : new Heartbeat(loop, this, tuning.heartbeatSeconds());
        output.frameMax(tuning.frameMax());
    }

    void open() {
        node.connections().add(this);
        handler.handshakeOver();
        if (heartbeat != null) {
            heartbeat.start();
        }
        LOG.debug("{}: open, user '{}', vhost '{}'", owner, authorization.user().name(), virtualHost.name());
        output.method(0, new ConnectionMethod.OpenOk());
    }

    // Frames from the client.

    @Override
    public boolean frame(int type, int number, ByteBuf in, int offset, int length) {
        if (number == 0) {
            if (type == Frame.METHOD) {
                control(in, offset, length);
            }
        } else if (state == State.RUNNING) {
            final Channel channel = channels.get(number);
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
            } else if (method instanceof ConnectionMethod.CloseOk) {
                if (state == State.CLOSE_SENT) {
                    handler.socket().close();
                }
            } else if (state == State.RUNNING) {
                if (!(method instanceof ConnectionMethod.UpdateSecret)) {
                    throw new AmqpException(ReplyCode.CHANNEL_ERROR, "unexpected method in connection state running")
                            .at(method);
                }
                // Users whose password is known here have no secret that expires; RabbitMQ agrees to anything too.
                output.method(0, new ConnectionMethod.UpdateSecretOk());
            }
        } catch (AmqpException e) {
            failed(e);
        }
    }

    private void openChannel(int type, int number, ByteBuf in, int offset, int length) {
        try {
            if (type != Frame.METHOD) {
                throw new AmqpException(ReplyCode.CHANNEL_ERROR, "expected 'channel.open'");
            }
            final Method method = MethodDecoder.decode(in, offset, length);
            if (!(method instanceof ChannelMethod.Open)) {
                throw new AmqpException(ReplyCode.CHANNEL_ERROR, "expected 'channel.open'").at(method);
            }
            checkChannelLimits();
        } catch (AmqpException e) {
            failed(e);
            return;
        }
        channels.put(number, new Channel(number, this));
        node.channelCount().incrementAndGet();
        output.method(number, new ChannelMethod.OpenOk());
    }

    private void checkChannelLimits() {
        final int open = channels.size();
        if (tuning.channelMax() != 0 && open >= tuning.channelMax()) {
            throw new AmqpException(
                    ReplyCode.NOT_ALLOWED,
                    "number of channels opened (" + open + ") has reached the negotiated channel_max ("
                            + tuning.channelMax() + ")");
        }
        final int perNode = limits().channelMaxPerNode();
        if (node.channelCount().get() >= perNode) {
            throw new AmqpException(
                    ReplyCode.NOT_ALLOWED,
                    "number of channels opened on node '"
                            + node.settings().product().clusterName() + "' has reached the maximum allowed limit of "
                            + perNode);
        }
    }

    @Override
    public void received() {
        if (heartbeat != null) {
            heartbeat.received();
        }
        node.memoryAlarm().check();
    }

    @Override
    public void peerClosed() {
        peerClosed = true;
        closeIfNobodyWaits();
    }

    /**
     * A blocked client that has gone is not waited for: what it still holds, such as half a message or a transaction, may
     * be the very reason for the alarm.
     */
    private void closeIfNobodyWaits() {
        if (peerClosed && gate.isBlocked()) {
            LOG.info("{}: gone while it was blocked; what it had not sent completely is dropped", owner);
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
    public @Nullable LogOutbox log() {
        return log;
    }

    @Override
    public ProtocolLimits limits() {
        return node.settings().limits();
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
        if (channels.remove(channel.number()) != null) {
            node.channelCount().decrementAndGet();
        }
    }

    // Output.

    private void flushAtEndOfTurn() {
        loop.atEndOfTurn(this::flush);
    }

    private void flush() {
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
        final boolean stop = level != Outflow.Level.FREE;
        for (final Channel channel : channels.values()) {
            channel.stopDeliveries(stop);
        }
        if (level != Outflow.Level.FULL) {
            loop.execute(() -> List.copyOf(channels.values()).forEach(Channel::goOn));
        }
    }

    @Override
    public boolean isOutputFull() {
        return outflow.isFull();
    }

    @Override
    public boolean isHeldUp() {
        return outflow.isHeldUp();
    }

    private void sayBlocked(boolean blocked) {
        if (blocked) {
            closeIfNobodyWaits();
        }
        if (capabilities.blocked() && state == State.RUNNING) {
            output.method(
                    0, blocked ? new ConnectionMethod.Blocked("low on memory") : new ConnectionMethod.Unblocked());
        }
    }

    @Override
    public void sendHeartbeat() {
        if (state != State.CLOSED) {
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

    // The end.

    private void closedByClient() {
        switch (state) {
            case RUNNING -> {
                closesToAnswer++;
                letGo(() -> {
                    state = State.CLOSE_SENT;
                    answerCloses();
                });
            }
            case CLOSING -> closesToAnswer++;
            case CLOSE_SENT -> {
                closesToAnswer++;
                answerCloses();
            }
            case CLOSED -> {
                // There is nobody to answer.
            }
        }
    }

    private void answerCloses() {
        for (; closesToAnswer > 0; closesToAnswer--) {
            say(new ConnectionMethod.CloseOk());
        }
        outflow.closeWhenWritten();
    }

    @Override
    public void failed(AmqpException reason) {
        if (state != State.RUNNING) {
            return;
        }
        LOG.warn("{}: closed for {}", owner, reason.toString());
        close(reason);
    }

    private void close(AmqpException reason) {
        letGo(() -> {
            state = State.CLOSE_SENT;
            if (closesToAnswer > 0) {
                answerCloses();
                return;
            }
            say(new ConnectionMethod.Close(
                    reason.code().code(), reason.replyText(), reason.classId(), reason.methodId()));
            patience = loop.schedule(() -> handler.socket().close(), closeOkMillis(reason));
        });
    }

    private long closeOkMillis(AmqpException reason) {
        return reason.code() == ReplyCode.FRAME_ERROR ? SocketHandler.PENALTY_MILLIS : tuning.closeOkMillis();
    }

    /** Writes at once: what follows may be the end of the socket. */
    private void say(Method method) {
        output.method(0, method);
        flush();
    }

    /**
     * Closes all channels, then the exclusive queues, then calls {@code then}. Nothing that the client has sent before is
     * lost, and nobody finds its queues afterwards.
     */
    private void letGo(Runnable then) {
        state = State.CLOSING;
        gate.openForGood();
        final List<Channel> open = List.copyOf(channels.values());
        node.channelCount().addAndGet(-open.size());
        channels.clear();
        final Countdown allClosed = new Countdown(open.size(), () -> letOwnerGo(then));
        open.forEach(channel -> channel.close(allClosed::oneLess));
        allClosed.startNow();
    }

    private void letOwnerGo(Runnable then) {
        if (!owner.hasAsked()) {
            // At the end of the turn: what was published before is on its way then.
            loop.atEndOfTurn(() -> runUnlessClosed(then));
            return;
        }
        virtualHost.ownerGone(loop, owner, new Reply<>() {
            @Override
            public void done(Integer queues) {
                runUnlessClosed(then);
            }

            @Override
            public void failed(AmqpException reason) {
                LOG.error("{}: its exclusive queues could not be deleted", owner, reason);
                runUnlessClosed(then);
            }
        });
    }

    private void runUnlessClosed(Runnable then) {
        if (state != State.CLOSED) {
            then.run();
        }
    }

    @Override
    public void socketClosed() {
        LOG.debug("{}: closed", owner);
        if (state == State.RUNNING) {
            letGo(() -> {});
        }
        state = State.CLOSED;
        node.connections().remove(this);
        if (heartbeat != null) {
            heartbeat.stop();
        }
        patience.cancel();
        gate.closed();
        output.discard();
        outflow.closed();
    }

    @Override
    public void shutDown() {
        if (state == State.RUNNING) {
            close(new AmqpException(
                    ReplyCode.CONNECTION_FORCED, "broker forced connection closure with reason 'shutdown'"));
        }
    }

    @Override
    public String toString() {
        return owner.toString();
    }
}
