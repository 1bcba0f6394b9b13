package io.bilbymq.broker.channel;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.ContentHeader;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.memory.MemoryCounter;
import io.bilbymq.broker.message.Address;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts a publish together from its method, its content header and its body frames (AMQP 0-9-1 §4.2.6).
 *
 * <p>The content is copied once, from the receive buffer into the array that the message keeps. A body is believed to be
 * as long as it says only so far: what is allocated ahead is bounded, and grows with what arrives. What is allocated is
 * counted: a thousand clients that never send the end of their messages hold memory like a thousand messages.
 */
final class PublishAssembler {
    /** Allocated on the word of a content header alone; for a longer content nothing is, until its body comes. */
    private static final int BELIEVED_BYTES = 4 * 1024;

    private static final byte[] NONE = new byte[0];

    /** The octet with the bits mandatory and immediate is the last one. */
    private static final int BITS_OFFSET_FROM_END = 1;

    private final long messageSizeMax;
    private final MemoryCounter memory;

    private RouteCache.@Nullable Entry entry;
    private boolean mandatory;
    private boolean immediate;
    private boolean headerSeen;
    private long bodySize;
    private long bodyMissing;
    private int propertiesLength;
    private byte[] content = NONE;
    private int filled;

    /** Bodies larger than {@code messageSizeMax} bytes are read and dropped. */
    PublishAssembler(long messageSizeMax, MemoryCounter memory) {
        this.messageSizeMax = messageSizeMax;
        this.memory = memory;
    }

    /** Whether a method has come whose content has not come completely. */
    boolean inProgress() {
        return entry != null;
    }

    /** What a frame is answered that is not the one the content needs next. */
    AmqpException interrupted() {
        return ofPublish(new AmqpException(
                ReplyCode.UNEXPECTED_FRAME,
                headerSeen
                        ? "expected content body, got non content body frame instead"
                        : "expected content header for class 60, got non content header frame instead"));
    }

    /** Takes the method frame, whose address is known already. */
    void method(RouteCache.Entry publishTo, ByteBuf in, int offset, int length) {
        final int bits = in.getByte(offset + length - BITS_OFFSET_FROM_END);
        entry = publishTo;
        mandatory = (bits & 1) != 0;
        immediate = (bits & 2) != 0;
        headerSeen = false;
    }

    /** The method as it was sent, to blame. */
    BasicMethod.Publish publishMethod() {
        final Address to = entry().address;
        return new BasicMethod.Publish(to.exchange(), to.routingKey(), mandatory, immediate);
    }

    /** Takes the content header; true if the content is complete with it. */
    boolean header(ByteBuf in, int offset, int length) {
        if (entry == null) {
            throw new AmqpException(ReplyCode.UNEXPECTED_FRAME, "expected method frame, got non method frame instead");
        }
        if (headerSeen) {
            throw interrupted();
        }
        final ContentHeader header = readHeader(in, offset, length);
        headerSeen = true;
        bodySize = header.bodySize();
        bodyMissing = bodySize;
        propertiesLength = header.propertiesLength();
        final long needed = propertiesLength + (isTooLarge() ? 0 : bodySize);
        hold(new byte[needed <= BELIEVED_BYTES ? (int) needed : propertiesLength]);
        in.getBytes(header.propertiesOffset(), content, 0, propertiesLength);
        filled = propertiesLength;
        return bodyMissing == 0;
    }

    private static ContentHeader readHeader(ByteBuf in, int offset, int length) {
        try {
            return ContentHeader.readFrom(in, offset, length);
        } catch (AmqpException e) {
            throw ofPublish(e);
        }
    }

    /** What is wrong with a content is blamed on its method. */
    private static AmqpException ofPublish(AmqpException error) {
        return error.at(BasicMethod.CLASS_ID, BasicMethod.Publish.METHOD_ID);
    }

    /** Takes a part of the body; true if the content is complete with it. */
    boolean body(ByteBuf in, int offset, int length) {
        if (entry == null) {
            throw new AmqpException(ReplyCode.UNEXPECTED_FRAME, "expected method frame, got non method frame instead");
        }
        if (!headerSeen) {
            throw interrupted();
        }
        if (length > bodyMissing) {
            throw ofPublish(
                    new AmqpException(ReplyCode.FRAME_ERROR, "content body frame exceeds remaining content size"));
        }
        bodyMissing -= length;
        if (!isTooLarge()) {
            final int full = filled + length;
            if (full > content.length) {
                hold(Arrays.copyOf(content, capacityFor(full)));
            }
            in.getBytes(offset, content, filled, length);
            filled = full;
        }
        return bodyMissing == 0;
    }

    /** Twice what is there, but never more than what is to come. */
    private int capacityFor(int full) {
        return (int) Math.min(propertiesLength + bodySize, Math.max(full, content.length * 2L));
    }

    boolean isTooLarge() {
        return bodySize > messageSizeMax;
    }

    boolean mandatory() {
        return mandatory;
    }

    boolean immediate() {
        return immediate;
    }

    long bodySize() {
        return bodySize;
    }

    int propertiesLength() {
        return propertiesLength;
    }

    /** Where to. */
    RouteCache.Entry entry() {
        final RouteCache.Entry to = entry;
        if (to == null) {
            throw new IllegalStateException("no publish in progress");
        }
        return to;
    }

    /** The content, complete: properties and body. */
    byte[] content() {
        return content;
    }

    /** Hands the content over, complete, and is ready for the next publish. */
    byte[] takeContent() {
        final byte[] complete = content;
        reset();
        return complete;
    }

    /** Forgets what has come of a publish. */
    void reset() {
        entry = null;
        hold(NONE);
    }

    private void hold(byte[] next) {
        memory.add(next.length - (long) content.length);
        content = next;
    }
}
