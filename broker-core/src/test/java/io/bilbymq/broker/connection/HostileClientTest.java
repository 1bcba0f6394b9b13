package io.bilbymq.broker.connection;

import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.ChannelMethod;
import io.bilbymq.amqp.ConfirmMethod;
import io.bilbymq.amqp.ConnectionMethod;
import io.bilbymq.amqp.ExchangeMethod;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Frame;
import io.bilbymq.amqp.FrameWriter;
import io.bilbymq.amqp.Method;
import io.bilbymq.amqp.QueueMethod;
import io.bilbymq.amqp.TxMethod;
import io.bilbymq.broker.loop.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sensible methods in any order, some of them damaged: much nearer to what a connection does than bytes at random. */
class HostileClientTest {
    private static final List<Method> METHODS = List.of(
            new ChannelMethod.Open(),
            new ChannelMethod.Flow(true),
            new ChannelMethod.Flow(false),
            new ChannelMethod.Close(200, "", 0, 0),
            new ChannelMethod.CloseOk(),
            new ConfirmMethod.Select(false),
            new TxMethod.Select(),
            new TxMethod.Commit(),
            new TxMethod.Rollback(),
            new QueueMethod.Declare("q", false, false, false, false, false, FieldTable.empty()),
            new QueueMethod.Declare("", false, false, true, true, false, FieldTable.empty()),
            new QueueMethod.Declare("dead", false, false, false, false, true, letters()),
            new QueueMethod.Bind("q", "topic", "#.#.a", false, FieldTable.empty()),
            new QueueMethod.Unbind("q", "topic", "#.#.a", FieldTable.empty()),
            new QueueMethod.Purge("q", false),
            new QueueMethod.Delete("q", false, false, false),
            new ExchangeMethod.Declare("topic", "topic", false, false, true, false, false, FieldTable.empty()),
            new ExchangeMethod.Declare("x", "x-consistent-hash", false, false, true, false, false, FieldTable.empty()),
            new ExchangeMethod.Bind("x", "topic", "*", false, FieldTable.empty()),
            new ExchangeMethod.Delete("topic", false, false),
            new BasicMethod.Qos(0, 3, false),
            new BasicMethod.Qos(0, 3, true),
            new BasicMethod.Consume("q", "c", false, false, false, false, FieldTable.empty()),
            new BasicMethod.Consume("amq.rabbitmq.reply-to", "r", false, true, false, false, FieldTable.empty()),
            new BasicMethod.Cancel("c", false),
            new BasicMethod.Get("q", false),
            new BasicMethod.Get("dead", true),
            new BasicMethod.Ack(1, true),
            new BasicMethod.Nack(0, true, true),
            new BasicMethod.Reject(2, false),
            new BasicMethod.Recover(true),
            new BasicMethod.Publish("", "q", true, false),
            new BasicMethod.Publish("", "dead", false, false),
            new BasicMethod.Publish("topic", "a.b", false, false),
            new ConnectionMethod.UpdateSecret(new byte[] {1}, "because"),
            new ConnectionMethod.Close(200, "", 0, 0));

    private static FieldTable letters() {
        return FieldTable.builder()
                .put("x-dead-letter-exchange", FieldValue.of(""))
                .put("x-dead-letter-routing-key", FieldValue.of("q"))
                .put("x-message-ttl", FieldValue.of(100))
                .build();
    }

    @Test
    void whateverAClientSaysItIsAnsweredOrItsConnectionEnds() {
        Seeds.each(500, random -> HostileClient.conversation(conversation(random)));
    }

    @Test
    void whateverComesInsteadOfAHandshakeIsAnsweredOrClosesTheSocket() {
        Seeds.each(300, random -> {
            final byte[] bytes = handshake();
            for (int i = random.nextInt(4); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            HostileClient.stream(bytes);
        });
    }

    @Test
    void noResponseLetsAnybodyInButTheRightOne() {
        Seeds.each(100, random -> {
            final byte[] response = "\0bilby\0secret".getBytes(StandardCharsets.UTF_8);
            response[random.nextInt(response.length)] = (byte) random.nextInt(3);
            HostileClient.login(response);
        });
    }

    static byte[] conversation(Random random) {
        final ByteBuf steps = Unpooled.buffer();
        for (int i = 0; i < 40; i++) {
            final int channel = random.nextInt(20) == 0 ? random.nextInt(4) : 1;
            final Method method = METHODS.get(random.nextInt(METHODS.size()));
            final boolean ofConnection = method instanceof ConnectionMethod;
            if (ofConnection && random.nextInt(4) != 0) {
                continue;
            }
            final int from = steps.writerIndex();
            steps.writeBytes(HostileClient.step(ofConnection ? 0 : channel, method));
            if (method instanceof BasicMethod.Publish && random.nextInt(10) != 0) {
                content(steps, channel, random);
            }
            if (random.nextInt(12) == 0) {
                final int at = from + 3 + random.nextInt(steps.writerIndex() - from - 3);
                steps.setByte(at, random.nextInt(256));
            }
        }
        return ByteBufUtil.getBytes(steps);
    }

    private static void content(ByteBuf steps, int channel, Random random) {
        final ByteBuf frames = EmbeddedClient.content(channel, "x".repeat(1 + random.nextInt(20)));
        while (frames.isReadable()) {
            final int type = frames.readByte();
            frames.skipBytes(2);
            final int length = frames.readInt();
            steps.writeByte((type - 1) << 2 | channel).writeShort(length).writeBytes(frames, length);
            frames.skipBytes(1);
        }
    }

    /** All that a client says until it has an open connection with an open channel. */
    static byte[] handshake() {
        final ByteBuf out = Unpooled.buffer();
        out.writeBytes(Frame.protocolHeader());
        for (final Method method : List.of(
                EmbeddedClient.startOk("secret"),
                new ConnectionMethod.TuneOk(2047, 4096, 10),
                new ConnectionMethod.Open("/"))) {
            FrameWriter.method(out, 0, method);
        }
        FrameWriter.method(out, 1, new ChannelMethod.Open());
        return ByteBufUtil.getBytes(out);
    }
}
