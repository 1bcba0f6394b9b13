package io.bilbymq.amqp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Random;

/**
 * Feeds bytes of any kind to all that reads bytes from outside. An {@link AmqpException} is the expected answer; any
 * other one, and any disagreement between checking, reading and writing, comes out.
 */
final class HostileInput {
    private HostileInput() {}

    /** Decodes the bytes as a stream that is cut at random, and the frames in it as what they claim to be. */
    static void stream(byte[] bytes, long seed) {
        Random cuts = new Random(seed);
        FrameDecoder decoder = new FrameDecoder((type, channel, in, offset, length) -> {
            payload(type, in, offset, length);
            return cuts.nextInt(8) != 0;
        });
        EmbeddedChannel socket = new EmbeddedChannel(decoder, new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                if (!(cause instanceof AmqpException)) {
                    ctx.fireExceptionCaught(cause);
                }
            }
        });
        try {
            ByteBuf rest = Unpooled.wrappedBuffer(bytes);
            while (rest.isReadable()) {
                int size = 1 + cuts.nextInt(Math.min(rest.readableBytes(), 1 + cuts.nextInt(200)));
                socket.writeInbound(rest.readBytes(size));
                resume(decoder, socket);
            }
            socket.checkException();
        } finally {
            socket.finishAndReleaseAll();
        }
    }

    private static void resume(FrameDecoder decoder, EmbeddedChannel socket) {
        while (decoder.stopped()) {
            decoder.resume(socket.pipeline().context(decoder));
        }
    }

    private static void payload(int type, ByteBuf in, int offset, int length) {
        if (type == Frame.METHOD) {
            method(in, offset, length);
        } else if (type == Frame.HEADER) {
            contentHeader(in, offset, length);
        }
    }

    /** Decodes the bytes as a method; what is decoded must survive being written and read again. */
    static void method(byte[] payload) {
        try {
            method(Unpooled.wrappedBuffer(payload), 0, payload.length);
        } catch (AmqpException e) {
            requireBounded(e);
        }
    }

    private static void method(ByteBuf in, int offset, int length) {
        Method method = MethodDecoder.decode(in, offset, length);
        ByteBuf frame = Unpooled.buffer();
        FrameWriter.method(frame, 1, method);
        Method again = MethodDecoder.decode(frame, Frame.HEADER_BYTES, frame.readableBytes() - Frame.OVERHEAD);
        require(again.equals(method), again + " is not " + method);
    }

    /** Decodes the bytes as a content header and asks for every property; looking must not fail. */
    static void contentHeader(byte[] payload) {
        try {
            contentHeader(Unpooled.wrappedBuffer(payload), 0, payload.length);
        } catch (AmqpException e) {
            requireBounded(e);
        }
    }

    private static void contentHeader(ByteBuf in, int offset, int length) {
        ContentHeader header = ContentHeader.readFrom(in, offset, length);
        byte[] raw = header.copyProperties(in);
        Properties properties = new Properties(raw);
        properties.contentType();
        properties.contentEncoding();
        properties.correlationId();
        properties.replyTo();
        properties.expiration();
        properties.messageId();
        properties.timestamp();
        properties.type();
        properties.userId();
        properties.appId();
        properties.clusterId();
        require(properties.deliveryMode().orElse(0) == Properties.deliveryMode(raw, 0, raw.length), "delivery mode");
        require(properties.priority().orElse(0) == Properties.priority(raw, 0, raw.length), "priority");
        byte[] name = {'C', 'C'};
        boolean found = Properties.hasHeader(raw, 0, raw.length, name);
        require(found == properties.headers().orElse(FieldTable.empty()).contains("CC"), "header CC");

        Properties edited =
                properties.withHeader("k", FieldValue.of(1)).withReplyTo("r").withoutExpiration();
        requireWellFormed(edited.toBytes());
        requireWellFormed(edited.withoutHeader("CC").withoutHeaders().toBytes());
    }

    private static void requireWellFormed(byte[] raw) {
        require(PropertiesFormat.isWellFormed(Unpooled.wrappedBuffer(raw), 0, raw.length), "an edit broke properties");
    }

    /** Reads the bytes as a field table with its length in front; it must be written as it can be read again. */
    static void table(byte[] bytes) {
        try {
            FieldTable table = new ArgumentReader(Unpooled.wrappedBuffer(bytes), 0, bytes.length).table();
            require(table.size() <= bytes.length / 2, "more entries than bytes for them");
            ByteBuf out = Unpooled.buffer();
            new ArgumentWriter(out).table(table);
            FieldTable again = new ArgumentReader(out, 0, out.readableBytes()).table();
            require(again.equals(table), again + " is not " + table);
        } catch (AmqpException e) {
            requireBounded(e);
        }
    }

    private static void requireBounded(AmqpException e) {
        require(e.explanation().length() < 1000, "an explanation as long as the input");
        require(e.replyText().length() <= ReplyCode.TEXT_BYTES_MAX, "a reply text that does not fit");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException(message);
        }
    }
}
