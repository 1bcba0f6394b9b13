package io.bilbymq.broker.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * Buffers for what the connections of one loop send. While the loop has its share of direct memory to spare they are
 * direct, as sockets want them; beyond that they lie on the heap, and wait there until their socket takes them.
 *
 * <p>Confined to the loop.
 */
public final class SendBuffers {
    private final ByteBufAllocator allocator;
    private final long directBytesMax;
    private long directBytes;

    /**
     * Buffers of this allocator.
     *
     * @param directBytesMax what connections of this loop may have in direct buffers before others get none
     */
    public SendBuffers(ByteBufAllocator allocator, long directBytesMax) {
        this.allocator = allocator;
        this.directBytesMax = directBytesMax;
    }

    /** Whether there is no direct memory left for sockets that do not take at once what they are given. */
    public boolean areScarce() {
        return directBytes >= directBytesMax;
    }

    /** A buffer with room for so many bytes, that can grow. */
    public ByteBuf buffer(int bytes) {
        return areScarce() ? Unpooled.buffer(bytes) : allocator.directBuffer(bytes);
    }

    /** A direct buffer whatever is left, for bytes that are written now. */
    public ByteBuf directBuffer(int bytes) {
        return allocator.directBuffer(bytes);
    }

    /** So many bytes of direct memory have been put to use, or if negative given back. */
    public void used(long bytes) {
        directBytes += bytes;
    }
}
