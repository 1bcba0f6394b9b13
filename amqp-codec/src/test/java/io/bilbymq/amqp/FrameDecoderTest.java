package io.bilbymq.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
    private final List<String> frames = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();
    private boolean goOn = true;

    private final FrameDecoder decoder = new FrameDecoder(this::record);
    private final EmbeddedChannel socket = new EmbeddedChannel(decoder, new ChannelInboundHandlerAdapter() {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            errors.add(cause);
        }
    });

    private boolean record(int type, int channel, ByteBuf in, int offset, int length) {
        frames.add(type + " " + channel + " " + ByteBufUtil.hexDump(in, offset, length));
        return goOn;
    }

    @AfterEach
    void closeTheSocket() {
        socket.finishAndReleaseAll();
    }

    @Test
    void framesComeInTheirOrder() {
        receive(frame(1, 5, "ab") + frame(2, 5, "") + frame(3, 5, "cdef") + frame(8, 0, ""));

        assertThat(frames).containsExactly("1 5 ab", "2 5 ", "3 5 cdef", "8 0 ");
        assertThat(errors).isEmpty();
    }

    @Test
    void theBeginningOfAFrameDoesNotKeepTheBufferItCameIn() {
        ByteBuf large = socket.alloc().buffer(64 * 1024);
        FrameWriter.heartbeat(large);
        large.writeByte(Frame.METHOD);

        socket.writeInbound(large);

        assertThat(frames).containsExactly("8 0 ");
        assertThat(large.refCnt()).isZero();
    }

    @Test
    void framesThatComeByteByByteAreTheSame() {
        for (byte octet : ByteBufUtil.decodeHexDump(frame(1, 5, "ab") + frame(3, 65535, "cdef") + frame(8, 0, ""))) {
            socket.writeInbound(Unpooled.wrappedBuffer(new byte[] {octet}));
        }

        assertThat(frames).containsExactly("1 5 ab", "3 65535 cdef", "8 0 ");
    }

    @Test
    void aFrameThatComesSlowlyNeverHoldsMoreThanItHas() {
        int payload = Frame.INITIAL_MAX - Frame.OVERHEAD + Frame.MAX_FUDGE;
        ByteBuf frame = Unpooled.buffer();
        frame.writeByte(3).writeShort(1).writeInt(payload).writeZero(payload);

        for (int come = 1; frame.isReadable(); come++) {
            socket.writeInbound(frame.readBytes(1));
            assertThat(decoder.keptBytes()).isLessThanOrEqualTo(Math.min(2 * come + 64, payload + Frame.OVERHEAD));
        }

        assertThat(frames).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whereTheStreamIsCutMakesNoDifference(long seed) {
        Random random = new Random(seed);
        ByteBuf stream = Unpooled.buffer();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            byte[] payload = new byte[random.nextInt(random.nextInt(10) == 0 ? 8184 : 60)];
            random.nextBytes(payload);
            stream.writeByte(3)
                    .writeShort(i + 1)
                    .writeInt(payload.length)
                    .writeBytes(payload)
                    .writeByte(0xCE);
            expected.add("3 " + (i + 1) + " " + ByteBufUtil.hexDump(payload));
        }

        while (stream.isReadable()) {
            int size = Math.min(stream.readableBytes(), 1 + random.nextInt(3000));
            socket.writeInbound(stream.readBytes(size));
        }

        assertThat(frames).as("seed %s", seed).isEqualTo(expected);
        assertThat(errors).isEmpty();
    }

    @Test
    void aFrameWithinTheFudgeIsTaken() {
        receive(frame(3, 1, "00".repeat(8192)));

        assertThat(frames).hasSize(1);
        assertThat(errors).isEmpty();
    }

    @Test
    void aFrameThatIsTooLargeIsRefusedBeforeItsPayloadIsThere() {
        decoder.frameMax(131_072);

        receive("03" + "0001" + "0002000a");

        assertError(ReplyCode.FRAME_ERROR, "type 3, all octets = <<>>: {frame_too_large,131082,131064}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffffffff", "80000000", "7fffffff"})
    void aSizeOfThirtyTwoBitsIsNotNegative(String size) {
        receive("01" + "0000" + size);

        assertError(
                ReplyCode.FRAME_ERROR,
                "type 1, all octets = <<>>: {frame_too_large," + Long.parseLong(size, 16) + ",8184}");
    }

    @Test
    void withoutALimitOnlyTheLargestContentIsTheLimit() {
        decoder.frameMax(0);

        receive(frame(3, 1, "00".repeat(200_000)));
        receive("03" + "0001" + "20000009");

        assertThat(frames).hasSize(1);
        assertError(ReplyCode.FRAME_ERROR, "type 3, all octets = <<>>: {frame_too_large,536870921,536870912}");
    }

    @Test
    void afterTooLargeAFrameAllBytesAreDropped() {
        receive("03" + "0001" + "0000ffff");

        receive(frame(1, 1, "aa"));
        decoder.resume(context());
        receive(frame(1, 1, "bb"));

        assertThat(frames).isEmpty();
        assertThat(errors).hasSize(1);
    }

    @Test
    void aFrameWithoutItsEndIsRefusedAndAllAfterItIsDropped() {
        receive("01" + "0001" + "00000004" + "0032000a" + "0a" + frame(1, 1, "aa"));

        decoder.resume(context());
        receive(frame(1, 1, "bb"));

        assertThat(frames).isEmpty();
        assertError(ReplyCode.FRAME_ERROR, "type 1, all octets = <<0,50,0,10>>: {invalid_frame_end_marker,10}");
    }

    @Test
    void anUnknownTypeIsRefused() {
        receive(frame(9, 1, "00010203"));

        assertError(ReplyCode.FRAME_ERROR, "type 9, all octets = <<0,1,2,3>>: unknown_frame");
    }

    @Test
    void ofALongPayloadTheFirstSixteenBytesAreQuoted() {
        receive(frame(0, 0, "00".repeat(17)));

        assertError(
                ReplyCode.FRAME_ERROR, "type 0, first 16 octets = <<0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0>>: unknown_frame");
    }

    @Test
    void aPrintablePayloadIsQuotedAsErlangPrintsIt() {
        receive(frame(9, 1, ByteBufUtil.hexDump("a\"\\\n\u001B~".getBytes(StandardCharsets.US_ASCII))));

        assertError(ReplyCode.FRAME_ERROR, "type 9, all octets = <<\"a\\\"\\\\\\n\\e~\">>: unknown_frame");
    }

    @Test
    void aHeartbeatOnAnotherChannelIsUnexpected() {
        receive(frame(8, 1, ""));

        assertError(ReplyCode.UNEXPECTED_FRAME, "type 8, all octets = <<>>");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aHeartbeatWithAPayloadIsAnUnknownFrame(int channel) {
        receive(frame(8, channel, "00"));

        assertError(ReplyCode.FRAME_ERROR, "type 8, all octets = <<0>>: unknown_frame");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void contentOnChannelZeroIsUnexpected(int type) {
        receive(frame(type, 0, "616263"));

        assertError(ReplyCode.UNEXPECTED_FRAME, "type " + type + ", all octets = <<\"abc\">>");
    }

    @Test
    void afterAFrameThatIsMerelyWrongDecodingWaitsToBeResumedBehindIt() {
        receive(frame(9, 1, "00") + frame(1, 0, "aa"));

        assertThat(frames).isEmpty();
        assertThat(decoder.stopped()).isTrue();

        decoder.resume(context());

        assertThat(frames).containsExactly("1 0 aa");
        assertThat(errors).hasSize(1);
    }

    @Test
    void aHandlerThatSaysNoKeepsTheRestUntilItIsResumed() {
        goOn = false;
        receive(frame(1, 1, "aa") + frame(1, 1, "bb") + frame(1, 1, "cc").substring(0, 8));
        receive(frame(1, 1, "cc").substring(8));
        assertThat(frames).containsExactly("1 1 aa");

        decoder.resume(context());
        assertThat(frames).containsExactly("1 1 aa", "1 1 bb");

        goOn = true;
        decoder.resume(context());
        assertThat(frames).containsExactly("1 1 aa", "1 1 bb", "1 1 cc");
        assertThat(decoder.stopped()).isFalse();
    }

    @Test
    void resumingWhatIsNotStoppedHasNoEffect() {
        receive(frame(1, 1, "aa").substring(0, 8));

        decoder.resume(context());
        receive(frame(1, 1, "aa").substring(8));

        assertThat(frames).containsExactly("1 1 aa");
    }

    @Test
    void anErrorOfTheHandlerArrivesUnwrappedAndStopsDecoding() {
        AmqpException refusal = new AmqpException(ReplyCode.CHANNEL_ERROR, "expected 'channel.open'");
        FrameDecoder refusing = new FrameDecoder((type, channel, in, offset, length) -> {
            throw refusal;
        });
        EmbeddedChannel refused = new EmbeddedChannel(refusing, new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                errors.add(cause);
            }
        });

        refused.writeInbound(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(frame(1, 1, "aa") + frame(1, 1, "bb"))));

        assertThat(errors).containsExactly(refusal);
        assertThat(refusing.stopped()).isTrue();
        refused.finishAndReleaseAll();
    }

    @Test
    void aHandlerMayChangeTheFrameSizeForTheNextFrame() {
        FrameDecoder[] tuned = new FrameDecoder[1];
        List<Integer> sizes = new ArrayList<>();
        tuned[0] = new FrameDecoder((type, channel, in, offset, length) -> {
            tuned[0].frameMax(20_000);
            return sizes.add(length);
        });
        EmbeddedChannel tunedSocket = new EmbeddedChannel(tuned[0]);

        tunedSocket.writeInbound(Unpooled.wrappedBuffer(
                ByteBufUtil.decodeHexDump(frame(1, 0, "aa") + frame(3, 1, "00".repeat(19_000)))));

        assertThat(sizes).containsExactly(1, 19_000);
        tunedSocket.finishAndReleaseAll();
    }

    @Test
    void aSwitchedOffReadingIsNotSwitchedOnByTheEndOfARead() {
        List<String> reads = new ArrayList<>();
        EmbeddedChannel paused = new EmbeddedChannel(
                new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void read(ChannelHandlerContext ctx) {
                        reads.add("read");
                    }
                },
                new FrameDecoder((type, channel, in, offset, length) -> true));
        paused.config().setAutoRead(false);
        reads.clear();

        paused.writeInbound(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(frame(1, 1, "aa"))));

        assertThat(reads).isEmpty();
        paused.finishAndReleaseAll();
    }

    @Test
    void aFrameSizeBelowTheSmallestIsAMistake() {
        assertThatIllegalArgumentException().isThrownBy(() -> decoder.frameMax(4095));
        assertThatIllegalArgumentException().isThrownBy(() -> decoder.frameMax(-1));
    }

    @Test
    void aCompleteStreamLeavesNoBufferBehind() {
        ByteBuf bytes = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(frame(1, 1, "aa")));

        socket.writeInbound(bytes);

        assertThat(bytes.refCnt()).isZero();
    }

    private ChannelHandlerContext context() {
        return socket.pipeline().context(decoder);
    }

    private void receive(String hex) {
        socket.writeInbound(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)));
    }

    private void assertError(ReplyCode code, String explanation) {
        assertThat(errors).singleElement().isInstanceOfSatisfying(AmqpException.class, error -> {
            assertThat(error.explanation()).isEqualTo(explanation);
            assertThat(error.code()).isEqualTo(code);
        });
    }

    private static String frame(int type, int channel, String payloadHex) {
        return String.format("%02x%04x%08x%sce", type, channel, payloadHex.length() / 2, payloadHex);
    }
}
