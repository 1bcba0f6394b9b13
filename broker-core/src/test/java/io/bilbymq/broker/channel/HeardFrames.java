package io.bilbymq.broker.channel;

import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.ContentHeader;
import io.bilbymq.amqp.Frame;
import io.bilbymq.amqp.Method;
import io.bilbymq.amqp.MethodDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a broker has written as a client would, and insists that it is well formed. */
public final class HeardFrames {
    private final ByteBuf bytes = Unpooled.buffer();
    private final List<Heard> complete = new ArrayList<>();
    private final List<Integer> bodyFrames = new ArrayList<>();

    private @Nullable Heard incomplete;
    private int bodyMissing;
    private int heartbeats;

    /** Takes bytes and releases them. */
    public void accept(ByteBuf written) {
        bytes.writeBytes(written);
        written.release();
        while (bytes.readableBytes() >= Frame.HEADER_BYTES
                && bytes.readableBytes() >= Frame.OVERHEAD + bytes.getInt(bytes.readerIndex() + 3)) {
            frame();
        }
        bytes.discardReadBytes();
    }

    private void frame() {
        final int type = bytes.readUnsignedByte();
        final int channel = bytes.readUnsignedShort();
        final int length = bytes.readInt();
        final int payload = bytes.readerIndex();
        bytes.skipBytes(length);
        check(bytes.readUnsignedByte() == Frame.END, "a frame ends with 0xCE");
        switch (type) {
            case Frame.METHOD -> method(channel, MethodDecoder.decode(bytes, payload, length));
            case Frame.HEADER -> header(channel, payload, length);
            case Frame.BODY -> body(channel, payload, length);
            case Frame.HEARTBEAT -> heartbeats++;
            default -> throw new AssertionError("frame of type " + type);
        }
    }

    private void method(int channel, Method method) {
        check(incomplete == null, "a method between the frames of a content");
        final Heard heard = Heard.without(channel, method);
        if (method instanceof BasicMethod.Deliver
                || method instanceof BasicMethod.GetOk
                || method instanceof BasicMethod.Return) {
            incomplete = heard;
            bodyMissing = -1;
        } else {
            complete.add(heard);
        }
    }

    private void header(int channel, int payload, int length) {
        final Heard started = started(channel);
        check(bodyMissing == -1, "a second content header");
        final ContentHeader header = ContentHeader.readFrom(bytes, payload, length);
        final byte[] properties = header.copyProperties(bytes);
        bodyMissing = (int) header.bodySize();
        incomplete = new Heard(channel, started.method(), properties, new byte[bodyMissing]);
        completeIfWhole();
    }

    private void body(int channel, int payload, int length) {
        final Heard started = started(channel);
        check(bodyMissing >= length, "a body longer than announced");
        bytes.getBytes(payload, started.body(), started.body().length - bodyMissing, length);
        bodyFrames.add(length);
        bodyMissing -= length;
        completeIfWhole();
    }

    private Heard started(int channel) {
        final Heard started = incomplete;
        if (started == null || started.channel() != channel) {
            throw new AssertionError("content without its method on channel " + channel);
        }
        return started;
    }

    private void completeIfWhole() {
        final Heard whole = incomplete;
        if (bodyMissing == 0 && whole != null) {
            complete.add(whole);
            incomplete = null;
        }
    }

    private static void check(boolean wellFormed, String otherwise) {
        if (!wellFormed) {
            throw new AssertionError(otherwise);
        }
    }

    /** What was complete since the last call. */
    public List<Heard> take() {
        final List<Heard> taken = List.copyOf(complete);
        complete.clear();
        return taken;
    }

    /** Payload lengths of all body frames so far. */
    public List<Integer> bodyFrames() {
        return bodyFrames;
    }

    public int heartbeats() {
        return heartbeats;
    }
}
