package io.bilbymq.broker.connection;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.bilbymq.amqp.ConnectionMethod;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.Frame;
import io.bilbymq.amqp.FrameWriter;
import io.bilbymq.amqp.Method;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Plays bytes of any kind against a real handshake and a real connection. Whatever they are, the client is answered or its
 * socket closes, what the broker says is well formed, nothing is logged as an error (all that fails unexpectedly is), and what
 * the broker holds afterwards is bounded by what it was sent.
 */
final class HostileClient {
    /** What the broker may hold for each byte that was sent: queues, bindings and channels are worth more than their names. */
    private static final long HELD_FOR_EACH_BYTE = 4096;

    private static final int PASS_MILLIS_FOR_EACH = 250;
    private static final String USER = "bilby";
    private static final String PASSWORD = "secret";

    private final EmbeddedClient client = new EmbeddedClient();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private long sent;

    private HostileClient() {}

    /** What a step of a {@linkplain #conversation conversation} is: the two bits above those of the channel. */
    private enum Step {
        METHOD,
        HEADER,
        BODY,
        /** No frame: the bytes as they are, a heartbeat if there are none, or time that passes if there is one. */
        OTHER
    }

    /** Sends the bytes as they are, in place of a protocol header and all that follows, in cuts that they choose themselves. */
    static void stream(byte[] bytes) {
        play(hostile -> {
            int at = 0;
            while (at < bytes.length && !hostile.client.isClosed()) {
                final int end = Math.min(bytes.length, at + 1 + (bytes[at] & 0x3F));
                hostile.send(Unpooled.copiedBuffer(bytes, at, end - at));
                at = end;
            }
        });
    }

    /**
     * Makes frames of the bytes and sends them on an open connection with an open channel. A step is an octet (two bits for the
     * channel, two for the {@link Step}), two for a length, and the payload.
     */
    static void conversation(byte[] bytes) {
        play(hostile -> {
            hostile.client.connect(10);
            final ByteBuffer in = ByteBuffer.wrap(bytes);
            while (in.remaining() >= 3 && !hostile.client.isClosed()) {
                final int what = in.get();
                final byte[] payload = new byte[Math.min(in.getShort() & 0xFFFF, in.remaining())];
                in.get(payload);
                hostile.step(what & 3, Step.values()[(what >> 2) & 3], payload);
            }
        });
    }

    /** The step of a conversation that {@link #conversation} reads again. */
    static byte[] step(int channel, Method method) {
        final ByteBuf out = Unpooled.buffer();
        FrameWriter.method(out, channel, method);
        final int length = out.readableBytes() - Frame.OVERHEAD;
        final ByteBuf step = Unpooled.buffer().writeByte(channel).writeShort(length);
        return ByteBufUtil.getBytes(step.writeBytes(out, Frame.HEADER_BYTES, length));
    }

    /** Tries to log in with this response to each mechanism; nobody gets in who does not say user and password. */
    static void login(byte[] response) {
        for (final String mechanism : List.of("PLAIN", "AMQPLAIN", "EXTERNAL", "ANONYMOUS", "")) {
            play(hostile -> {
                hostile.client.sendHeader();
                hostile.client.heard();
                hostile.client.send(0, new ConnectionMethod.StartOk(FieldTable.empty(), mechanism, response, "en_US"));
                hostile.sent += response.length;
                final List<Method> heard = hostile.client.heard();
                final String said = new String(response, StandardCharsets.ISO_8859_1);
                require(
                        heard.isEmpty() || (said.contains(USER) && said.contains(PASSWORD)),
                        "heard " + heard + " by " + mechanism);
            });
        }
    }

    private interface Script {
        void runWith(HostileClient hostile);
    }

    private static void play(Script script) {
        final HostileClient hostile = new HostileClient();
        final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        hostile.log.start();
        root.addAppender(hostile.log);
        try {
            script.runWith(hostile);
            hostile.end();
        } finally {
            root.detachAppender(hostile.log);
            hostile.client.socket.releaseInbound();
            hostile.client.socket.releaseOutbound();
        }
    }

    private void step(int channel, Step step, byte[] payload) {
        switch (step) {
            case METHOD -> frame(Frame.METHOD, channel, payload);
            case HEADER -> frame(Frame.HEADER, channel, payload);
            case BODY -> frame(Frame.BODY, channel, payload);
            case OTHER -> {
                if (payload.length == 0) {
                    frame(Frame.HEARTBEAT, channel, payload);
                } else if (payload.length == 1) {
                    client.pass((payload[0] & 0xFF) * (long) PASS_MILLIS_FOR_EACH);
                } else {
                    send(Unpooled.wrappedBuffer(payload));
                }
            }
        }
        client.heard();
    }

    private void frame(int type, int channel, byte[] payload) {
        send(Unpooled.buffer(payload.length + Frame.OVERHEAD)
                .writeByte(type)
                .writeShort(channel)
                .writeInt(payload.length)
                .writeBytes(payload)
                .writeByte(Frame.END));
    }

    private void send(ByteBuf bytes) {
        sent += bytes.readableBytes();
        client.send(bytes);
    }

    private void end() {
        client.socket.close();
        client.pass(30_000);
        client.socket.checkException();
        require(client.isClosed(), "the socket is open");
        require(client.node.channelCount().get() == 0, "there are channels");
        require(!client.node.connections().iterator().hasNext(), "there are connections");
        final long held = client.node.alarms().memory().held();
        require(held >= 0 && held <= sent * HELD_FOR_EACH_BYTE, held + " bytes held after " + sent + " were sent");
        final List<ILoggingEvent> defects = log.list.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.ERROR))
                .toList();
        require(defects.isEmpty(), "logged as an error: " + defects);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException(message);
        }
    }
}
