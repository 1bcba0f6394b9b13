package io.bilbymq.broker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.ConnectionMethod;
import io.bilbymq.amqp.Frame;
import io.bilbymq.amqp.FrameWriter;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.Subscription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes out: the bytes, and the buffers they are in. */
class OutputTest {
    private static final Address ADDRESS = new Address("an exchange", "a key");

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final List<ByteBuf> buffers = new ArrayList<>();
    private int flushesWanted;
    private final Output output =
            new Output(new SendBuffers(allocator, Long.MAX_VALUE), buffers::add, () -> flushesWanted++);

    @AfterEach
    void everyBufferIsGivenBack() {
        buffers.forEach(ByteBuf::release);
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    private static Message message(int bodyBytes) {
        final byte[] properties = Properties.builder()
                .contentType("text/plain")
                .priority(3)
                .build()
                .toBytes();
        final byte[] content = new byte[properties.length + bodyBytes];
        new Random(1).nextBytes(content);
        System.arraycopy(properties, 0, content, 0, properties.length);
        return new Message(ADDRESS, content, properties.length);
    }

    private static Subscription consumer(String tag) {
        final TestBroker broker = new TestBroker();
        final ManualLoop loop = broker.loops.loop(0);
        return new Subscription(new Channel(1, new FakeConnection(broker, loop)), tag, true, false, 0, 0);
    }

    private byte[] written() {
        output.endOfTurn();
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(buffers.toArray(new ByteBuf[0])));
    }

    private static byte[] expected(int frameMax, BasicMethod method, Message message) {
        final ByteBuf out = Unpooled.buffer();
        FrameWriter.method(out, 9, method);
        FrameWriter.contentHeader(out, 9, message.bodyLength(), message.content(), 0, message.propertiesLength());
        FrameWriter.body(out, 9, message.content(), message.propertiesLength(), message.bodyLength(), frameMax);
        return ByteBufUtil.getBytes(out);
    }

    @Test
    void aDeliveryIsWrittenAsTheCodecWouldWriteIt() {
        for (final int size : new int[] {0, 1, 500, 4088, 4089, 40_000, 65_536}) {
            buffers.forEach(ByteBuf::release);
            buffers.clear();
            final Message message = message(size);
            output.frameMax(Frame.MIN_MAX);

            output.deliver(9, consumer("a tag"), 1L << 40, true, message);

            assertThat(written())
                    .as("body of %d bytes", size)
                    .isEqualTo(expected(
                            Frame.MIN_MAX,
                            new BasicMethod.Deliver("a tag", 1L << 40, true, "an exchange", "a key"),
                            message));
        }
    }

    @Test
    void aLargeBodyNeedsNoLargeBuffer() {
        final Message message = message(5_000_000);
        output.frameMax(Frame.DEFAULT_MAX);

        output.deliver(9, consumer("c"), 1, false, message);
        output.message(9, new BasicMethod.GetOk(2, false, "an exchange", "a key", 0), message);
        output.endOfTurn();

        assertThat(buffers)
                .filteredOn(ByteBuf::isDirect)
                .allSatisfy(buffer -> assertThat(buffer.capacity()).isLessThanOrEqualTo(64 * 1024));
        assertThat(allocator.metric().usedHeapMemory())
                .as("the body lies where it lay")
                .isZero();
        final HeardFrames frames = new HeardFrames();
        buffers.forEach(buffer -> frames.accept(buffer.retainedDuplicate()));
        assertThat(frames.take())
                .hasSize(2)
                .allSatisfy(heard -> assertThat(heard.body())
                        .isEqualTo(Arrays.copyOfRange(
                                message.content(), message.propertiesLength(), message.content().length)));
        assertThat(frames.bodyFrames())
                .allSatisfy(length -> assertThat(length).isLessThanOrEqualTo(Frame.DEFAULT_MAX - Frame.OVERHEAD));
    }

    @Test
    void whatASocketDoesNotTakeIsNotEncodedAndGoesOutInItsOrder() {
        final boolean[] takesMore = {false};
        final Output slow = new Output(
                new SendBuffers(allocator, Long.MAX_VALUE),
                new Output.Socket() {
                    @Override
                    public void write(ByteBuf frames) {
                        buffers.add(frames);
                    }

                    @Override
                    public boolean takesMore() {
                        return takesMore[0];
                    }
                },
                () -> flushesWanted++);
        final Message message = message(500);

        slow.deliver(9, consumer("c"), 1, false, message);
        slow.method(9, new BasicMethod.CancelOk("c"));
        slow.endOfTurn();

        assertThat(buffers).isEmpty();
        assertThat(flushesWanted).isOne();
        assertThat(slow.unsentBytes())
                .as("nobody else counts what is not acknowledged")
                .isGreaterThan(500);
        takesMore[0] = true;
        slow.sendMore();
        assertThat(slow.unsentBytes()).isZero();
        final ByteBuf inOrder = Unpooled.buffer();
        inOrder.writeBytes(
                expected(Frame.MIN_MAX, new BasicMethod.Deliver("c", 1, false, "an exchange", "a key"), message));
        FrameWriter.method(inOrder, 9, new BasicMethod.CancelOk("c"));
        assertThat(ByteBufUtil.getBytes(Unpooled.wrappedBuffer(buffers.toArray(new ByteBuf[0]))))
                .isEqualTo(ByteBufUtil.getBytes(inOrder));
    }

    @Test
    void aFrameIsNotLargerThanAgreedUpon() {
        output.frameMax(Frame.MIN_MAX);

        output.message(9, new BasicMethod.GetOk(2, false, "an exchange", "a key", 0), message(200_000));
        output.endOfTurn();

        final HeardFrames frames = new HeardFrames();
        buffers.forEach(buffer -> frames.accept(buffer.retainedDuplicate()));
        assertThat(frames.take()).hasSize(1);
        assertThat(frames.bodyFrames()).allSatisfy(length -> assertThat(length).isLessThanOrEqualTo(Frame.MIN_MAX - 8));
    }

    @Test
    void aTurnIsFlushedOnceHoweverMuchIsSaid() {
        output.frameMax(Frame.DEFAULT_MAX);
        for (int i = 0; i < 10_000; i++) {
            output.method(1, new BasicMethod.Ack(i, false));
        }

        assertThat(flushesWanted).isEqualTo(1);
        assertThat(output.endOfTurn()).isTrue();
        assertThat(output.endOfTurn()).isFalse();

        output.heartbeat();

        assertThat(flushesWanted).isEqualTo(2);
        output.endOfTurn();
        final HeardFrames frames = new HeardFrames();
        buffers.forEach(buffer -> frames.accept(buffer.retainedDuplicate()));
        assertThat(frames.take()).hasSize(10_000);
        assertThat(frames.heartbeats()).isEqualTo(1);
    }

    @Test
    void whatIsDiscardedIsGivenBack() {
        output.method(0, new ConnectionMethod.CloseOk());

        output.discard();

        assertThat(allocator.metric().usedDirectMemory()).isZero();
        output.endOfTurn();
        assertThat(buffers).isEmpty();
    }
}
