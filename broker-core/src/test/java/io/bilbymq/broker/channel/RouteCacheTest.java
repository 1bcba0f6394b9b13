package io.bilbymq.broker.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.FrameWriter;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.loop.Seeds;
import io.bilbymq.broker.memory.MemoryCounter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Addresses found by their bytes: always the right one, and the same one again. */
class RouteCacheTest {
    private static final int FRAME_HEADER = 7;

    private final MemoryCounter memory = new MemoryCounter();
    private final RouteCache routes = new RouteCache(memory);

    private static ByteBuf frame(String exchange, String routingKey) {
        final ByteBuf frame = Unpooled.buffer();
        FrameWriter.method(frame, 1, new BasicMethod.Publish(exchange, routingKey, true, false));
        return frame;
    }

    private RouteCache.Entry entry(ByteBuf frame) {
        return routes.entry(frame, FRAME_HEADER, frame.readableBytes() - FRAME_HEADER - 1);
    }

    @Test
    void anAddressIsDecodedOnce() {
        final RouteCache.Entry first = entry(frame("an exchange", "a key"));

        assertThat(entry(frame("an exchange", "a key"))).isSameAs(first);
        assertThat(first.address.exchange()).isEqualTo("an exchange");
        assertThat(first.address.routingKey()).isEqualTo("a key");
    }

    @Test
    void whatIsRememberedIsCountedUntilItIsForgotten() {
        final int keys = 1000;
        for (int i = 0; i < keys; i++) {
            entry(frame("an exchange", "k".repeat(200) + i));
        }

        assertThat(memory.bytes()).isBetween(20L * 200, 40L * 500);
        routes.clear();
        assertThat(memory.bytes()).isZero();
    }

    @Test
    void whatBelongsToTheExchangeAndWhatToTheKeyIsNotMixedUp() {
        final RouteCache.Entry one = entry(frame("ab", "c"));
        final RouteCache.Entry other = entry(frame("a", "bc"));

        assertThat(one.address.exchange()).isEqualTo("ab");
        assertThat(other.address.exchange()).isEqualTo("a");
    }

    @Test
    void theLongestAddressHasRoom() {
        final RouteCache.Entry entry = entry(frame("x".repeat(255), "ü".repeat(127)));

        assertThat(entry.address.exchange()).hasSize(255);
        assertThat(entry.address.routingKey()).isEqualTo("ü".repeat(127));
    }

    @Test
    void manyAddressesAreToldApart() {
        Seeds.each(20, random -> {
            final List<String> names = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                // Many with the same end, by which places are chosen.
                names.add("k".repeat(random.nextInt(30)) + (random.nextBoolean() ? i : "the same end"));
            }
            for (int i = 0; i < 2000; i++) {
                final String exchange = names.get(random.nextInt(names.size()));
                final String key = names.get(random.nextInt(names.size()));

                final RouteCache.Entry entry = entry(frame(exchange, key));

                assertThat(entry.address.exchange()).isEqualTo(exchange);
                assertThat(entry.address.routingKey()).isEqualTo(key);
            }
        });
    }

    @Test
    void aFrameOfTheWrongLengthIsRefusedEvenIfItsAddressIsKnown() {
        final ByteBuf frame = frame("x", "k");
        entry(frame);
        final int length = frame.readableBytes() - FRAME_HEADER - 1;

        for (int wrong = 4; wrong <= length + 1; wrong++) {
            final int cut = wrong;
            if (cut != length) {
                assertThatExceptionOfType(AmqpException.class)
                        .as("%d bytes instead of %d", cut, length)
                        .isThrownBy(() -> routes.entry(frame, FRAME_HEADER, cut))
                        .satisfies(e -> assertThat(e.code()).isEqualTo(ReplyCode.FRAME_ERROR));
            }
        }
    }

    @Test
    void aKeyThatIsNoTextIsRefusedAgainAndAgain() {
        final ByteBuf frame = frame("x", "kk");
        frame.setByte(frame.readableBytes() - 4, 0xFF);

        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(AmqpException.class)
                    .isThrownBy(() -> entry(frame))
                    .satisfies(e -> assertThat(e.explanation()).isEqualTo("Malformed UTF-8 in shortstr"));
        }
    }
}
