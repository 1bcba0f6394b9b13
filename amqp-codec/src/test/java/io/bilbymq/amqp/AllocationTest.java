package io.bilbymq.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What decoding allocates: nothing for a frame, and never more than a small multiple of what the peer really sent. */
class AllocationTest {
    private static final int FRAMES = 10_000;
    private static final int TIMES = 5;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void aFrameIsDecodedWithoutAllocatingAnything() {
        long[] handled = new long[1];
        EmbeddedChannel socket = new EmbeddedChannel(new FrameDecoder((type, channel, in, offset, length) -> {
            handled[0] += type;
            return true;
        }));
        ByteBuf publishes = publishes();
        socket.writeInbound(publishes.retainedDuplicate());

        long allocated = allocatedBy(() -> socket.writeInbound(publishes.retainedDuplicate()));

        assertThat(handled[0]).isEqualTo((1L + TIMES) * FRAMES * (Frame.METHOD + Frame.HEADER + Frame.BODY));
        // An object for each frame would be 16 bytes and more.
        assertThat(allocated).isLessThan(FRAMES);
        socket.finishAndReleaseAll();
    }

    @Test
    void aContentHeaderIsCheckedWithoutAllocatingForItsHeaders() {
        byte[] raw = Properties.builder()
                .headers(new RandomAmqp(3).table().with("k", FieldValue.of("v".repeat(100))))
                .build()
                .toBytes();
        ByteBuf in = Unpooled.wrappedBuffer(raw);
        assertThat(PropertiesFormat.isWellFormed(in, 0, raw.length)).isTrue();

        boolean[] wellFormed = new boolean[1];
        long allocated = allocatedBy(() -> {
            boolean all = true;
            for (int i = 0; i < FRAMES; i++) {
                all &= PropertiesFormat.isWellFormed(in, 0, raw.length)
                        && Properties.deliveryMode(raw, 0, raw.length) == 0
                        && Properties.hasHeader(raw, 0, raw.length, raw) == Properties.hasExpiration(raw, 0);
            }
            wellFormed[0] = all;
        });

        assertThat(wellFormed[0]).isTrue();
        assertThat(allocated).isLessThan(FRAMES);
    }

    @Test
    void aLengthThatIsNotThereIsNotAllocated() {
        ByteBuf hugeString = Unpooled.buffer().writeInt(0x7FFF_FFF0).writeBytes(new byte[10]);
        ByteBuf hugeTable = Unpooled.buffer().writeInt(10).writeBytes(new byte[] {1, 'k', 'x', 0x7F, 0, 0, 0, 0, 0, 0});
        ByteBuf hugeFrame = Unpooled.buffer().writeByte(3).writeShort(1).writeInt(0x7FFF_FFF0);

        long allocated = allocatedBy(() -> {
            assertThatExceptionOfType(AmqpException.class)
                    .isThrownBy(() -> new ArgumentReader(hugeString, 0, 14).longBytes());
            assertThatExceptionOfType(AmqpException.class)
                    .isThrownBy(() -> new ArgumentReader(hugeTable, 0, 14).table());
            EmbeddedChannel socket = new EmbeddedChannel(new FrameDecoder((type, channel, in, offset, length) -> true));
            assertThatExceptionOfType(AmqpException.class)
                    .isThrownBy(() -> socket.writeInbound(hugeFrame.retainedDuplicate()));
        });

        assertThat(allocated).isLessThan(10_000_000);
    }

    @Test
    void theDensestTableTakesASmallMultipleOfItsBytes() {
        int entries = 60_000;
        ByteBuf table = Unpooled.buffer().writeInt(2 * entries);
        for (int i = 0; i < entries; i++) {
            table.writeByte(0).writeByte('V');
        }

        FieldTable[] read = new FieldTable[1];
        long allocated = allocatedBy(() -> read[0] = new ArgumentReader(table, 0, table.readableBytes()).table());

        assertThat(read[0].size()).isEqualTo(entries);
        assertThat(allocated).isLessThan(100L * table.readableBytes());
    }

    private static ByteBuf publishes() {
        ByteBuf out = Unpooled.buffer();
        byte[] raw = Properties.builder().deliveryMode(2).build().toBytes();
        for (int i = 0; i < FRAMES; i++) {
            FrameWriter.method(out, 1, new BasicMethod.Publish("amq.topic", "a.routing.key", false, false));
            FrameWriter.contentHeader(out, 1, 16, raw, 0, raw.length);
            FrameWriter.body(out, 1, new byte[16], 0, 16, 131_072);
        }
        return out;
    }

    /**
     * What the work allocates each time it is done: the least of several times, because the virtual machine charges the
     * thread now and then for itself (a class it loads, a compiled method it takes back), and the work never does less.
     */
    private static long allocatedBy(Runnable work) {
        long thread = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < TIMES; i++) {
            long before = THREADS.getThreadAllocatedBytes(thread);
            work.run();
            least = Math.min(least, THREADS.getThreadAllocatedBytes(thread) - before);
        }
        return least;
    }
}
