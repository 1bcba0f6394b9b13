package io.bilbymq.broker.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.internal.OutOfDirectMemoryError;

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
        if (areScarce()) {
            return Unpooled.buffer(bytes);
        }
        try {
            return allocator.directBuffer(bytes);
        } catch (OutOfMemoryError error) {
            if (!isOfDirectMemory(error)) {
                throw error;
            }
            // Others than sockets use direct memory too, and have left none.
            return Unpooled.buffer(bytes);
        }
    }

    /** Whether it is direct memory alone that there is none of, so that everybody else can go on. */
    public static boolean isOfDirectMemory(VirtualMachineError error) {
        // Netty says so by a type of its own where it counts itself, and the JDK by its text.
        final String message = error.getMessage();
        return error instanceof OutOfDirectMemoryError
                || (error instanceof OutOfMemoryError && message != null && message.contains("direct buffer memory"));
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
