package io.bilbymq.it.backlog;

import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Frame;
import io.bilbymq.it.raw.Message;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.Properties;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import io.bilbymq.it.raw.WireWriter;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Messages that begin with their numbers, from 0, into a queue and out of it; the queue is durable and they are persistent, or
 * neither is.
 */
final class Numbered {
    static final String QUEUE = "backlog";

    /** Publishes that may wait for a confirm. */
    private static final int WINDOW = 20_000;

    private static final int ACKNOWLEDGED_AT_ONCE = 1000;

    private final int port;
    private final int bodyBytes;
    private final boolean persistent;

    /** Persistent ones. {@code bodyBytes}: at least 8. */
    Numbered(int port, int bodyBytes) {
        this(port, bodyBytes, true);
    }

    /** {@code bodyBytes}: at least 8. */
    Numbered(int port, int bodyBytes, boolean persistent) {
        this.port = port;
        this.bodyBytes = bodyBytes;
        this.persistent = persistent;
    }

    private RawConnection connect() {
        RawConnection connection =
                RawConnection.openPlain(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        connection.deadline(Duration.ofMinutes(2));
        return connection;
    }

    /** Publishes the first {@code count} of them; all are confirmed when this returns. */
    void publish(long count) throws Exception {
        try (RawConnection connection = connect()) {
            RawChannel channel = connection.openChannel(1);
            channel.declare(QUEUE, persistent ? new Flag[] {Flag.DURABLE} : new Flag[0]);
            channel.call(Methods.confirmSelect());
            byte[] frames = frames();
            ByteBuffer number = ByteBuffer.wrap(frames);
            int at = frames.length - 1 - bodyBytes;
            for (long i = 0; i < count; i++) {
                number.putLong(at, i);
                connection.sendBytes(frames);
                if ((i + 1) % (WINDOW / 4) == 0) {
                    connection.flush();
                    channel.awaitConfirms(i + 1 - WINDOW);
                }
            }
            if (!channel.awaitConfirms(count).isEmpty()) {
                throw new AssertionError("the broker has refused messages");
            }
        }
    }

    /** Method, header and body of a publish in one; the body, which must fit in one frame, is the last but one octet. */
    private byte[] frames() {
        byte[] header = new WireWriter()
                .shortInt(60)
                .shortInt(0)
                .longLong(bodyBytes)
                .raw((persistent ? Properties.persistent() : Properties.none()).toBytes())
                .toBytes();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(Methods.publish("", QUEUE).toFrame(1).toBytes(Frame.END));
        all.writeBytes(new Frame(Frame.HEADER, 1, header).toBytes(Frame.END));
        all.writeBytes(new Frame(Frame.BODY, 1, new byte[bodyBytes]).toBytes(Frame.END));
        return all.toByteArray();
    }

    /** How many the broker says that there are. */
    long ready() {
        try (RawConnection connection = connect()) {
            return connection.openChannel(1).ready(QUEUE);
        }
    }

    /** Takes and acknowledges the first {@code count} of them, which must come in order. */
    void take(long count) {
        try (RawConnection connection = connect()) {
            RawChannel channel = connection.openChannel(1);
            channel.prefetch(4 * ACKNOWLEDGED_AT_ONCE);
            channel.consume(QUEUE, "");
            for (long i = 0; i < count; i++) {
                Message message = channel.message();
                long number = ByteBuffer.wrap(message.body()).getLong();
                if (number != i || message.body().length != bodyBytes) {
                    throw new AssertionError("expected message " + i + " but " + number + " came, with "
                            + message.body().length + " bytes");
                }
                if ((i + 1) % ACKNOWLEDGED_AT_ONCE == 0 || i + 1 == count) {
                    channel.send(Methods.ack(message.deliveryTag(), Flag.MULTIPLE));
                    connection.flush();
                }
            }
            connection.closeAndAwait();
        }
    }
}
