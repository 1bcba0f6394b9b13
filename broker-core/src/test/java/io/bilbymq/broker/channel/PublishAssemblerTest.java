package io.bilbymq.broker.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.FrameWriter;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.loop.Seeds;
import io.bilbymq.broker.memory.MemoryCounter;
import io.bilbymq.broker.message.Address;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Contents put together from frames, in any cut, and what is answered to frames that do not belong there. */
class PublishAssemblerTest {
    private static final int SIZE_MAX = 1_000_000;
    private static final byte[] PROPERTIES =
            Properties.builder().messageId("id").build().toBytes();

    private final PublishAssembler assembler = new PublishAssembler(SIZE_MAX, new MemoryCounter());
    private final RouteCache.Entry entry = new RouteCache(new MemoryCounter()).new Entry(new Address("x", "k"));

    private void method(boolean mandatory, boolean immediate) {
        final ByteBuf frame = Unpooled.buffer();
        FrameWriter.method(frame, 1, new BasicMethod.Publish("x", "k", mandatory, immediate));
        assembler.method(entry, frame, 7, frame.readableBytes() - 8);
    }

    private boolean header(long bodySize) {
        final ByteBuf frame = Unpooled.buffer();
        FrameWriter.contentHeader(frame, 1, bodySize, PROPERTIES, 0, PROPERTIES.length);
        return assembler.header(frame, 7, frame.readableBytes() - 8);
    }

    private boolean body(byte[] bytes, int from, int to) {
        // Not at the beginning of the buffer, as in a real one.
        return assembler.body(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}, bytes), 3 + from, to - from);
    }

    private static void assertRefused(Runnable action, String text, int classId, int methodId) {
        assertThatExceptionOfType(AmqpException.class).isThrownBy(action::run).satisfies(e -> {
            assertThat(e.replyText()).isEqualTo(text);
            assertThat(e.classId()).isEqualTo(classId);
            assertThat(e.methodId()).isEqualTo(methodId);
        });
    }

    @Test
    void aBodyMayComeInAnyCut() {
        Seeds.each(100, this::oneBody);
    }

    private void oneBody(Random random) {
        final byte[] sent = new byte[random.nextInt(random.nextBoolean() ? 100 : 600_000)];
        random.nextBytes(sent);
        final boolean mandatory = random.nextBoolean();
        method(mandatory, !mandatory);
        boolean complete = header(sent.length);
        int at = 0;
        while (!complete) {
            final int to = Math.min(sent.length, at + random.nextInt(1 + sent.length / 3 + 1));
            complete = body(sent, at, to);
            assertThat(complete).isEqualTo(to == sent.length);
            at = to;
        }

        assertThat(assembler.mandatory()).isEqualTo(mandatory);
        assertThat(assembler.immediate()).isEqualTo(!mandatory);
        assertThat(assembler.entry()).isSameAs(entry);
        assertThat(assembler.bodySize()).isEqualTo(sent.length);
        final byte[] content = assembler.takeContent();
        assertThat(Arrays.copyOf(content, PROPERTIES.length)).isEqualTo(PROPERTIES);
        assertThat(Arrays.copyOfRange(content, assembler.propertiesLength(), content.length))
                .isEqualTo(sent);
        assertThat(assembler.inProgress()).isFalse();
    }

    @Test
    void anEmptyBodyIsCompleteWithItsHeader() {
        method(false, false);

        assertThat(header(0)).isTrue();

        assertThat(assembler.takeContent()).isEqualTo(PROPERTIES);
    }

    @Test
    void onlyAPartOfAnAnnouncedBodyIsBelieved() {
        method(false, false);
        assertThat(header(SIZE_MAX)).isFalse();

        assertThat(assembler.takeContent()).hasSizeLessThan(200_000);
    }

    @Test
    void aBodyThatIsTooLargeIsReadToItsEndAndNotKept() {
        method(false, false);
        assertThat(header(SIZE_MAX + 1L)).isFalse();
        final byte[] half = new byte[(SIZE_MAX + 1) / 2];

        assertThat(body(half, 0, half.length)).isFalse();
        assertThat(body(half, 0, SIZE_MAX + 1 - half.length)).isTrue();

        assertThat(assembler.isTooLarge()).isTrue();
        assertThat(assembler.bodySize()).isEqualTo(SIZE_MAX + 1L);
        assertThat(assembler.takeContent()).hasSize(PROPERTIES.length);
    }

    @Test
    void aBodyOfTheLargestSizeIsTaken() {
        method(false, false);
        header(SIZE_MAX);

        assertThat(body(new byte[SIZE_MAX], 0, SIZE_MAX)).isTrue();

        assertThat(assembler.isTooLarge()).isFalse();
        assertThat(assembler.takeContent()).hasSize(PROPERTIES.length + SIZE_MAX);
    }

    @Test
    void aBodyLongerThanAnnouncedIsAFrameError() {
        method(false, false);
        header(2);

        assertRefused(
                () -> body(new byte[3], 0, 3),
                "FRAME_ERROR - content body frame exceeds remaining content size",
                60,
                40);
    }

    @Test
    void contentWithoutItsMethodIsUnexpected() {
        assertRefused(() -> header(0), "UNEXPECTED_FRAME - expected method frame, got non method frame instead", 0, 0);
        assertRefused(
                () -> body(new byte[1], 0, 1),
                "UNEXPECTED_FRAME - expected method frame, got non method frame instead",
                0,
                0);
    }

    @Test
    void framesOfAContentInTheWrongOrderAreBlamedOnThePublish() {
        method(false, false);
        assertRefused(
                () -> body(new byte[1], 0, 1),
                "UNEXPECTED_FRAME - expected content header for class 60, got non content header frame instead",
                60,
                40);

        header(1);

        assertRefused(
                () -> header(1),
                "UNEXPECTED_FRAME - expected content body, got non content body frame instead",
                60,
                40);
    }

    @Test
    void anInterruptedPublishLeavesNothingBehind() {
        method(true, true);
        header(10);
        body(new byte[5], 0, 5);

        assembler.reset();

        assertThat(assembler.inProgress()).isFalse();
        method(false, false);
        assertThat(assembler.mandatory()).isFalse();
        assertThat(header(0)).isTrue();
    }
}
