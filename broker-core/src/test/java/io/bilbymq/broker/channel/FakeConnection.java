package io.bilbymq.broker.channel;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.Frame;
import io.bilbymq.amqp.FrameWriter;
import io.bilbymq.amqp.Method;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.settings.ProtocolLimits;
import io.bilbymq.broker.statistics.ChannelDetails;
import io.bilbymq.broker.store.LogOutbox;
import io.bilbymq.broker.vhost.Owner;
import io.bilbymq.broker.vhost.VirtualHost;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A connection without a socket, and its client: frames go in by hand, and what comes out is kept. */
final class FakeConnection implements ChannelConnection {
    private final TestBroker broker;
    private final ManualLoop loop;
    private final Output output;
    private final Owner owner = new Owner("a connection");
    private final Map<Integer, Channel> channels = new TreeMap<>();
    private final HeardFrames frames = new HeardFrames();
    private List<Attachment> delivered = new ArrayList<>();
    private ProtocolLimits limits = ProtocolLimits.defaults();
    private Authorization authorization;
    private boolean heldUp;

    boolean takesConsumerCancel = true;

    /** Bytes under way to queues. */
    long charged;

    /** Bytes in backlogs. */
    long backlog;

    @Nullable
    AmqpException failure;

    FakeConnection(TestBroker broker, ManualLoop loop) {
        this.broker = broker;
        this.loop = loop;
        this.authorization = TestBroker.anybody(loop);
        this.output = new Output(buffers(), frames::accept, () -> loop.atEndOfTurn(this::flush));
        output.frameMax(Frame.MIN_MAX);
    }

    /** Buffers to write to, of which there are enough. */
    static SendBuffers buffers() {
        return new SendBuffers(UnpooledByteBufAllocator.DEFAULT, Long.MAX_VALUE);
    }

    @Override
    public boolean isHalted() {
        return false;
    }

    @Override
    public void wantsMuch() {}

    private void flush() {
        output.endOfTurn();
        if (!heldUp) {
            final List<Attachment> written = delivered;
            delivered = new ArrayList<>();
            written.forEach(Attachment::written);
        }
    }

    // The client's side.

    void openChannel(int number) {
        channels.put(number, new Channel(number, this));
    }

    /** Whether the number is taken. */
    boolean isOpen(int number) {
        return channels.containsKey(number);
    }

    /** Whether the channel is open as far as the broker is concerned. */
    boolean isServed(int number) {
        final Channel channel = channels.get(number);
        return channel != null && channel.isOpen();
    }

    /** Whether a method sent now is carried out at once: the channel neither closes nor waits. */
    boolean listens(int number) {
        final Channel channel = channels.get(number);
        return channel != null && channel.isOpen() && !channel.isParked();
    }

    /** Sends methods in one turn, and lets nothing happen yet. */
    void send(int number, Method... methods) {
        loop.run(() -> {
            for (final Method method : methods) {
                frames(number, encoded(number, method));
            }
        });
    }

    /** Sends methods, and lets everything happen. */
    List<Heard> ask(int number, Method... methods) {
        send(number, methods);
        return settle();
    }

    /** Lets everything happen, and returns what was heard meanwhile. */
    List<Heard> settle() {
        broker.loops.runAll();
        return frames.take();
    }

    /** What was heard since the last time, without anything more happening. */
    List<Heard> heard() {
        return frames.take();
    }

    void publish(int number, String exchange, String routingKey, String body) {
        publish(number, new BasicMethod.Publish(exchange, routingKey, false, false), Properties.none(), body);
    }

    void publish(int number, BasicMethod.Publish method, Properties properties, String body) {
        loop.run(() -> frames(number, encoded(number, method, properties, body.getBytes(StandardCharsets.UTF_8))));
    }

    private static ByteBuf encoded(int number, Method method) {
        final ByteBuf out = Unpooled.buffer();
        FrameWriter.method(out, number, method);
        return out;
    }

    static ByteBuf encoded(int number, Method method, Properties properties, byte[] body) {
        final ByteBuf out = encoded(number, method);
        final byte[] raw = properties.toBytes();
        FrameWriter.contentHeader(out, number, body.length, raw, 0, raw.length);
        FrameWriter.body(out, number, body, 0, body.length, Frame.MIN_MAX);
        return out;
    }

    /** Hands frames to the channel as long as it is there, on the connection's loop. */
    void frames(int number, ByteBuf in) {
        while (in.isReadable()) {
            final int type = in.readUnsignedByte();
            in.skipBytes(2);
            final int length = in.readInt();
            final int payload = in.readerIndex();
            in.skipBytes(length + 1);
            final Channel channel = channels.get(number);
            if (channel != null) {
                channel.frame(type, in, payload, length);
            }
        }
    }

    /** The socket takes no more, or does again. */
    void holdUp(boolean wanted) {
        loop.run(() -> {
            heldUp = wanted;
            channels.values().forEach(channel -> channel.stopDeliveries(wanted));
            flush();
        });
    }

    /** The socket is gone. */
    void disconnect() {
        loop.run(this::closeChannels);
    }

    private void closeChannels() {
        final List<Channel> all = List.copyOf(channels.values());
        channels.clear();
        all.forEach(channel -> channel.close(() -> {}));
    }

    void limits(ProtocolLimits changed) {
        limits = changed;
    }

    void authorization(Authorization changed) {
        authorization = changed;
    }

    /** The client has updated its secret. */
    void renewed() {
        channels.values().forEach(Channel::renewed);
    }

    // The channel's side.

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
        return broker.virtualHost;
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
        return null;
    }

    @Override
    public ChannelDetails details(int channel) {
        return ChannelDetails.NONE;
    }

    @Override
    public String state() {
        return "running";
    }

    @Override
    public String nodeName() {
        return "bilby@localhost";
    }

    @Override
    public ProtocolLimits limits() {
        return limits;
    }

    @Override
    public DirectReplies directReplies() {
        return broker.directReplies;
    }

    @Override
    public boolean takesConsumerCancel() {
        return takesConsumerCancel;
    }

    @Override
    public void charge(long bytes) {
        if (charged == 0) {
            loop.wantCredit(true);
        }
        charged += bytes;
    }

    @Override
    public void creditReturned(long bytes) {
        charged -= bytes;
        if (charged == 0) {
            loop.wantCredit(false);
        }
    }

    @Override
    public void backlogGrew(long bytes) {
        backlog += bytes;
        loop.memory().add(bytes);
    }

    @Override
    public void whenWritten(Attachment attachment) {
        delivered.add(attachment);
    }

    @Override
    public boolean isHeldUp() {
        return heldUp;
    }

    @Override
    public void channelClosed(Channel channel) {
        channels.remove(channel.number());
    }

    @Override
    public void failed(AmqpException reason) {
        if (failure == null) {
            failure = reason;
            closeChannels();
        }
    }
}
