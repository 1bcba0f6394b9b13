package io.bilbymq.broker.connection;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ChannelMethod;
import io.bilbymq.amqp.Frame;
import io.bilbymq.amqp.Method;
import io.bilbymq.amqp.MethodDecoder;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.channel.Channel;
import io.bilbymq.broker.channel.ChannelConnection;
import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The channels of a connection: opened by their first frame, within the limits.
 *
 * <p>Confined to the loop of the connection's socket.
 */
final class Channels {
    /** Channels that open at once even when memory is short. */
    private static final int FEW = 16;

    private final ChannelConnection connection;
    private final Node node;
    private final int channelMax;
    private final String user;
    private final IntObjectMap<Channel> channels = new IntObjectHashMap<>(2);

    /** No channels of this user yet; at most {@code channelMax}, 0 for no limit. */
    Channels(ChannelConnection connection, Node node, int channelMax, String user) {
        this.user = user;
        this.connection = connection;
        this.node = node;
        this.channelMax = channelMax;
    }

    int count() {
        return channels.size();
    }

    /** All of them; a copy. */
    List<Channel> all() {
        return List.copyOf(channels.values());
    }

    /** The channel of this number, or null if it is not open. */
    @Nullable
    Channel find(int number) {
        return channels.get(number);
    }

    /**
     * Takes the first frame of a channel and opens it.
     *
     * @throws AmqpException CHANNEL_ERROR if the frame is anything but {@code channel.open}, NOT_ALLOWED if there are too
     *     many channels
     */
    void open(int type, int number, ByteBuf in, int offset, int length) {
        if (type != Frame.METHOD) {
            throw new AmqpException(ReplyCode.CHANNEL_ERROR, "expected 'channel.open'");
        }
        final Method method = MethodDecoder.decode(in, offset, length);
        if (!(method instanceof ChannelMethod.Open)) {
            throw new AmqpException(ReplyCode.CHANNEL_ERROR, "expected 'channel.open'").at(method);
        }
        checkLimits();
        node.userCounts().channelOpened(user);
        if (channels.size() >= FEW) {
            connection.wantsMuch();
        }
        channels.put(number, new Channel(number, connection));
        node.channelCount().incrementAndGet();
        connection.output().method(number, new ChannelMethod.OpenOk());
    }

    private void checkLimits() {
        final int open = channels.size();
        if (channelMax != 0 && open >= channelMax) {
            throw new AmqpException(
                    ReplyCode.NOT_ALLOWED,
                    "number of channels opened (" + open + ") has reached the negotiated channel_max (" + channelMax
                            + ")");
        }
        final int perNode = connection.limits().channelMaxPerNode();
        if (node.channelCount().get() >= perNode) {
            throw new AmqpException(
                    ReplyCode.NOT_ALLOWED,
                    "number of channels opened on node '"
                            + node.settings().product().clusterName() + "' has reached the maximum allowed limit of "
                            + perNode);
        }
    }

    /** A channel is closed on both sides; its number is free. */
    void closed(Channel channel) {
        if (channels.remove(channel.number()) != null) {
            node.channelCount().decrementAndGet();
            node.userCounts().channelsClosed(user, 1);
        }
    }

    /** Queues shall stop sending to these channels, or may go on. */
    void stopDeliveries(boolean stop) {
        for (final Channel channel : channels.values()) {
            channel.stopDeliveries(stop);
        }
    }

    /** What the user may do has changed with the secret. */
    void renewed() {
        List.copyOf(channels.values()).forEach(Channel::renewed);
    }

    /** Frames that waited for the socket, or for memory, need not wait for that any more. */
    void goOn() {
        List.copyOf(channels.values()).forEach(Channel::goOn);
    }

    /** Closes all channels, and calls {@code then} when no queue knows them any more. */
    void closeAll(Runnable then) {
        final List<Channel> open = List.copyOf(channels.values());
        node.channelCount().addAndGet(-open.size());
        node.userCounts().channelsClosed(user, open.size());
        channels.clear();
        final Countdown allClosed = new Countdown(open.size(), then);
        open.forEach(channel -> channel.close(allClosed::oneLess));
        allClosed.startNow();
    }
}
