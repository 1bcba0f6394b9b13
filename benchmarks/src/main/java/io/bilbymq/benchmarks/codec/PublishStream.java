package io.bilbymq.benchmarks.codec;

import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.FrameWriter;
import io.bilbymq.amqp.Properties;
import io.netty.buffer.ByteBuf;

/** What a client sends that publishes one message after the other: method, content header, body. */
public final class PublishStream {
    private static final int CHANNEL = 1;
    private static final int FRAME_MAX = 128 * 1024;

    private PublishStream() {}

    /** Properties as PerfTest sends them, in wire form. */
    public static Properties properties() {
        return Properties.builder()
                .contentType("application/octet-stream")
                .deliveryMode(1)
                .build();
    }

    /** Appends so many messages of so many bytes to a queue by the default exchange. */
    public static void write(ByteBuf out, int messages, String queue, int bodyBytes) {
        final byte[] properties = properties().toBytes();
        final byte[] body = new byte[bodyBytes];
        final BasicMethod.Publish publish = new BasicMethod.Publish("", queue, false, false);
        for (int i = 0; i < messages; i++) {
            FrameWriter.method(out, CHANNEL, publish);
            FrameWriter.contentHeader(out, CHANNEL, bodyBytes, properties, 0, properties.length);
            FrameWriter.body(out, CHANNEL, body, 0, bodyBytes, FRAME_MAX);
        }
    }
}
