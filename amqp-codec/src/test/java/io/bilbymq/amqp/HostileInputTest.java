package io.bilbymq.amqp;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Bytes at random and valid ones damaged at random; the seed in a failure's description makes it happen again. */
class HostileInputTest {
    private static final List<Class<?>> METHODS = RandomAmqp.methodTypes().toList();

    @Test
    void randomBytesAreRefusedOrRead() {
        attack(20_000, (seed, random) -> random.bytes(300), bytes -> {
            HostileInput.method(bytes);
            HostileInput.table(bytes);
            HostileInput.contentHeader(bytes);
        });
    }

    @Test
    void damagedMethodsAreRefusedOrRead() {
        attack(20_000, (seed, random) -> damaged(methodPayload(random), seed), HostileInput::method);
    }

    @Test
    void damagedTablesAreRefusedOrRead() {
        attack(
                20_000,
                (seed, random) -> {
                    ByteBuf out = Unpooled.buffer();
                    new ArgumentWriter(out).table(random.table());
                    return damaged(OfficialClient.bytesOf(out), seed);
                },
                HostileInput::table);
    }

    @Test
    void damagedContentHeadersAreRefusedOrRead() {
        attack(
                20_000,
                (seed, random) -> {
                    ByteBuf out = Unpooled.buffer();
                    byte[] raw = properties(random).toBytes();
                    FrameWriter.contentHeader(out, 1, 5, raw, 0, raw.length);
                    byte[] frame = OfficialClient.bytesOf(out.slice(7, out.readableBytes() - 8));
                    return damaged(frame, seed);
                },
                HostileInput::contentHeader);
    }

    @Test
    void damagedStreamsCutAnywhereAreRefusedOrRead() {
        attack(
                2_000,
                (seed, random) -> damaged(stream(random), seed),
                bytes -> HostileInput.stream(bytes, bytes.length));
    }

    private static void attack(int rounds, BiFunction<Integer, RandomAmqp, byte[]> input, Consumer<byte[]> target) {
        for (int seed = 0; seed < rounds; seed++) {
            byte[] bytes = input.apply(seed, new RandomAmqp(seed));
            assertThatCode(() -> target.accept(bytes)).as("seed %s", seed).doesNotThrowAnyException();
        }
    }

    private static byte[] methodPayload(RandomAmqp random) {
        ByteBuf out = Unpooled.buffer();
        FrameWriter.method(out, 1, random.method(METHODS.get(random.below(METHODS.size()))));
        return OfficialClient.bytesOf(out.slice(7, out.readableBytes() - 8));
    }

    private static byte[] stream(RandomAmqp random) {
        ByteBuf out = Unpooled.buffer();
        for (int i = 0; i < 10; i++) {
            FrameWriter.method(out, random.below(3), random.method(METHODS.get(random.below(METHODS.size()))));
            byte[] raw = properties(random).toBytes();
            byte[] body = random.bytes(100);
            FrameWriter.contentHeader(out, 1, body.length, raw, 0, raw.length);
            FrameWriter.body(out, 1, body, 0, body.length, 4096);
            FrameWriter.heartbeat(out);
        }
        return OfficialClient.bytesOf(out);
    }

    private static Properties properties(RandomAmqp random) {
        return Properties.builder()
                .contentType(random.text())
                .headers(random.table())
                .deliveryMode(random.below(256))
                .timestamp(random.unsignedInt())
                .messageId(random.text())
                .build();
    }

    /** Changes up to three bytes, some of them to values that mean something, and cuts now and then. */
    private static byte[] damaged(byte[] bytes, int seed) {
        Random random = new Random(seed);
        byte[] telling = {0, 1, 2, 3, 8, 127, -128, -1, (byte) 0xCE, 'A', 'F', 'S', 'V', 'x', 'L', 'f', 'd', 'D'};
        for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = random.nextBoolean() ? telling[random.nextInt(telling.length)] : (byte) random.nextInt();
        }
        return random.nextInt(5) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
    }
}
