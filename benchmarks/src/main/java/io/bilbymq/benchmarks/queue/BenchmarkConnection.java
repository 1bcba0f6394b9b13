package io.bilbymq.benchmarks.queue;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.broker.access.Decision;
import io.bilbymq.broker.access.Identity;
import io.bilbymq.broker.access.Permission;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.access.Rights;
import io.bilbymq.broker.channel.Attachment;
import io.bilbymq.broker.channel.Authorization;
import io.bilbymq.broker.channel.Channel;
import io.bilbymq.broker.channel.ChannelConnection;
import io.bilbymq.broker.channel.DirectReplies;
import io.bilbymq.broker.channel.Output;
import io.bilbymq.broker.channel.SendBuffers;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.settings.ProtocolLimits;
import io.bilbymq.broker.statistics.ChannelDetails;
import io.bilbymq.broker.store.LogOutbox;
import io.bilbymq.broker.vhost.Owner;
import io.bilbymq.broker.vhost.VirtualHost;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A connection without a socket: what its channels write is counted and let go at the end of each turn. */
final class BenchmarkConnection implements ChannelConnection {
    private static final int FRAME_MAX = 128 * 1024;

    private final Loop loop;
    private final VirtualHost virtualHost;
    private final ProtocolLimits limits;
    private final Authorization authorization;
    private final Owner owner = new Owner("benchmark");
    private final DirectReplies directReplies = new DirectReplies();
    private final Output output;
    private List<Attachment> delivered = new ArrayList<>();
    private long bytesWritten;

    BenchmarkConnection(Loop loop, VirtualHost virtualHost, ProtocolLimits limits) {
        this.loop = loop;
        this.virtualHost = virtualHost;
        this.limits = limits;
        this.authorization = new Authorization(
                loop,
                new Identity("guest", Set.of(), new Everything()),
                virtualHost.name(),
                InetAddress.getLoopbackAddress());
        this.output = new Output(
                new SendBuffers(PooledByteBufAllocator.DEFAULT, Long.MAX_VALUE),
                this::written,
                () -> loop.atEndOfTurn(this::flush));
        output.frameMax(FRAME_MAX);
    }

    /** Everything is allowed. */
    private record Everything() implements Rights {
        @Override
        public CompletionStage<Decision> mayEnter(String name, InetAddress peer) {
            return Decision.YES;
        }

        @Override
        public CompletionStage<Decision> may(
                Permission permission, String virtualHost, ResourceKind kind, String name) {
            return Decision.YES;
        }

        @Override
        public CompletionStage<Decision> mayTopic(
                Permission permission,
                String virtualHost,
                String exchange,
                String routingKey,
                Map<String, String> variables) {
            return Decision.YES;
        }

        @Override
        public long version() {
            return 1;
        }
    }

    long bytesWritten() {
        return bytesWritten;
    }

    private void written(ByteBuf frames) {
        bytesWritten += frames.readableBytes();
        frames.release();
    }

    private void flush() {
        output.endOfTurn();
        final List<Attachment> left = delivered;
        delivered = new ArrayList<>(left.size());
        left.forEach(Attachment::written);
    }

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
        return directReplies;
    }

    @Override
    public boolean takesConsumerCancel() {
        return true;
    }

    @Override
    public void charge(long bytes) {}

    @Override
    public void creditReturned(long bytes) {}

    @Override
    public void backlogGrew(long bytes) {}

    @Override
    public void whenWritten(Attachment attachment) {
        delivered.add(attachment);
    }

    @Override
    public boolean isHeldUp() {
        return false;
    }

    @Override
    public boolean isHalted() {
        return false;
    }

    @Override
    public void wantsMuch() {}

    @Override
    public void channelClosed(Channel channel) {}

    @Override
    public void failed(AmqpException reason) {
        throw reason;
    }
}
