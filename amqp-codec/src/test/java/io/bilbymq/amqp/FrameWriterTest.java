package io.bilbymq.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameWriterTest {
    private final ByteBuf out = Unpooled.buffer();

    @Test
    void theProtocolHeaderNamesTheVersion() {
        FrameWriter.protocolHeader(out);

        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("414d515000000901");
        assertThat(Frame.protocolHeader())
                .isEqualTo(OfficialClient.bytesOf(out))
                .hasSize(Frame.PROTOCOL_HEADER_BYTES);
    }

    @Test
    void aHeartbeatIsAnEmptyFrameOnChannelZero() {
        FrameWriter.heartbeat(out);

        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("08000000000000ce");
    }

    @Test
    void aMethodFrameHasItsSizeAndItsEnd() {
        FrameWriter.method(out, 0x0102, new BasicMethod.Ack(3, true));

        assertThat(ByteBufUtil.hexDump(out))
                .isEqualTo("01" + "0102" + "0000000d" + "003c0050" + "0000000000000003" + "01" + "ce");
    }

    @Test
    void bitsShareAnOctetTheLowestFirst() {
        FrameWriter.method(out, 1, new BasicMethod.Consume("", "", true, false, true, true, FieldTable.empty()));

        assertThat(ByteBufUtil.hexDump(out, 7, 13)).isEqualTo("003c0014" + "0000" + "00" + "00" + "0d" + "00000000");
    }

    @Test
    void aContentHeaderTakesThePropertiesAsTheyAre() {
        byte[] raw = {9, 9, 0x10, 0x00, 2, 9};

        FrameWriter.contentHeader(out, 1, 5, raw, 2, 3);

        assertThat(ByteBufUtil.hexDump(out))
                .isEqualTo("02" + "0001" + "0000000f" + "003c0000" + "0000000000000005" + "100002" + "ce");
    }

    @Test
    void aBodyIsSplitAtTheFrameSizeLessTheOverhead() {
        byte[] content = new byte[3 * 4088 + 1];
        new Random(1).nextBytes(content);

        FrameWriter.body(out, 7, content, 0, content.length, 4096);

        List<Integer> sizes = new ArrayList<>();
        ByteBuf joined = Unpooled.buffer();
        while (out.isReadable()) {
            assertThat(out.readUnsignedByte()).isEqualTo((short) Frame.BODY);
            assertThat(out.readUnsignedShort()).isEqualTo(7);
            int size = out.readInt();
            sizes.add(size);
            joined.writeBytes(out, size);
            assertThat(out.readUnsignedByte()).isEqualTo((short) Frame.END);
        }
        assertThat(sizes).containsExactly(4088, 4088, 4088, 1);
        assertThat(OfficialClient.bytesOf(joined)).isEqualTo(content);
    }

    @Test
    void aBodyThatFillsItsFrameTakesOne() {
        FrameWriter.body(out, 7, new byte[4088], 0, 4088, 4096);

        assertThat(out.readableBytes()).isEqualTo(4096);
    }

    @Test
    void anEmptyBodyTakesNoFrame() {
        FrameWriter.body(out, 7, new byte[5], 3, 0, 4096);

        assertThat(out.readableBytes()).isZero();
    }

    @Test
    void withoutAFrameSizeABodyIsOneFrame() {
        FrameWriter.body(out, 7, new byte[1_000_000], 0, 1_000_000, 0);

        assertThat(out.readableBytes()).isEqualTo(1_000_008);
    }

    @Test
    void theSizeOfAContentIsKnownBeforehand() {
        for (int length : new int[] {0, 1, 4087, 4088, 4089, 8176, 8177, 100_000}) {
            out.clear();
            FrameWriter.contentHeader(out, 1, length, new byte[9], 0, 9);
            FrameWriter.body(out, 1, new byte[length], 0, length, 4096);

            assertThat(FrameWriter.contentBytes(9, length, 4096))
                    .as("body of %s", length)
                    .isEqualTo(out.readableBytes());
        }
    }

    @Test
    void aMethodThatCannotBeWrittenLeavesTheBufferAsItWas() {
        FrameWriter.heartbeat(out);
        Method tooLong = new BasicMethod.ConsumeOk("t".repeat(256));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrameWriter.method(out, 1, tooLong))
                .withMessageStartingWith("a short string of 256 bytes");
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("08000000000000ce");
    }

    @Test
    void numbersThatDoNotFitAreRefused() {
        for (Method method : List.of(
                new ConnectionMethod.Tune(65536, 0, 0),
                new ConnectionMethod.Tune(0, 1L << 32, 0),
                new ConnectionMethod.Tune(0, -1, 0),
                new ConnectionMethod.Start(256, 9, FieldTable.empty(), "", ""))) {
            assertThatIllegalArgumentException().as("%s", method).isThrownBy(() -> FrameWriter.method(out, 0, method));
        }
    }
}
