package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a queue that wait for a consumer, in the order of their sequences.
 *
 * <p>New messages are appended to a list of chunks. Those that come back lie in a heap beside it: they are few, and
 * mostly older than everything in the chunks. The first of both is the head. To take the head, read {@link #sequence},
 * {@link #message} and {@link #redelivered}, then {@link #removeHead}.
 */
final class ReadyMessages {
    private static final int CHUNK_FIRST = 16;
    private static final int CHUNK_MAX = 1024;

    private static final class Chunk {
        final long[] sequences;
        final Message[] messages;
        int from;
        int to;

        @Nullable
        Chunk next;

        Chunk(int capacity) {
            sequences = new long[capacity];
            messages = new Message[capacity];
        }
    }

    private record Returned(long sequence, Message message, boolean redelivered) implements Comparable<Returned> {
        @Override
        public int compareTo(Returned other) {
            return Long.compare(sequence, other.sequence);
        }
    }

    private @Nullable Chunk first;
    private @Nullable Chunk last;
    private @Nullable PriorityQueue<Returned> returned;
    private int size;
    private long bodyBytes;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Sum of the bodies. */
    long bodyBytes() {
        return bodyBytes;
    }

    /** Adds a message whose sequence is higher than that of any before. */
    void append(long sequence, Message message) {
        Chunk chunk = last;
        if (chunk == null) {
            chunk = new Chunk(CHUNK_FIRST);
            first = chunk;
            last = chunk;
        } else if (chunk.to == chunk.messages.length) {
            final Chunk added = new Chunk(Math.min(CHUNK_MAX, chunk.messages.length * 4));
            chunk.next = added;
            last = added;
            chunk = added;
        }
        chunk.sequences[chunk.to] = sequence;
        chunk.messages[chunk.to++] = message;
        count(message);
    }

    /** Puts a message where its sequence belongs. */
    void insert(long sequence, Message message, boolean redelivered) {
        PriorityQueue<Returned> heap = returned;
        if (heap == null) {
            heap = new PriorityQueue<>();
            returned = heap;
        }
        heap.add(new Returned(sequence, message, redelivered));
        count(message);
    }

    /** Of the head; there must be one. */
    long sequence() {
        final Returned back = returnedHead();
        return back != null ? back.sequence : chunk().sequences[chunk().from];
    }

    /** Of the head; there must be one. */
    @Nullable
    Message message() {
        final Returned back = returnedHead();
        return back != null ? back.message : chunk().messages[chunk().from];
    }

    /** Whether the head, which must exist, was delivered before. */
    boolean redelivered() {
        final Returned back = returnedHead();
        return back != null && back.redelivered;
    }

    void removeHead() {
        final Returned back = returnedHead();
        if (back != null) {
            final PriorityQueue<Returned> heap = returned;
            assert heap != null;
            heap.poll();
            if (heap.isEmpty()) {
                returned = null;
            }
            discount(back.message);
        } else {
            final Chunk chunk = chunk();
            discount(chunk.messages[chunk.from]);
            removeFirstOf(chunk);
        }
    }

    @SuppressWarnings("NullAway") // a slot that is let go holds nothing; only slots between from and to are read
    private void removeFirstOf(Chunk chunk) {
        chunk.messages[chunk.from++] = null;
        if (chunk.from == chunk.to) {
            if (chunk.next != null) {
                first = chunk.next;
            } else if (chunk.messages.length == CHUNK_FIRST) {
                // Only the smallest is kept for what comes: a queue that was long once is small again.
                chunk.from = 0;
                chunk.to = 0;
            } else {
                first = null;
                last = null;
            }
        }
    }

    /** The head, if it is one that came back. */
    private @Nullable Returned returnedHead() {
        if (returned == null) {
            return null;
        }
        final Returned back = returned.peek();
        assert back != null : "an empty heap is let go at once";
        final Chunk chunk = first;
        final boolean chunkIsFirst =
                chunk != null && chunk.from < chunk.to && chunk.sequences[chunk.from] < back.sequence;
        return chunkIsFirst ? null : back;
    }

    private Chunk chunk() {
        final Chunk chunk = first;
        if (chunk == null || chunk.from == chunk.to) {
            throw new IllegalStateException("no message is ready");
        }
        return chunk;
    }

    private void count(Message message) {
        size++;
        bodyBytes += message.bodyLength();
    }

    private void discount(Message message) {
        size--;
        bodyBytes -= message.bodyLength();
    }


    void appendStored(long sequence, long position, int length, int bodyLength, boolean redelivered) {}

    long position() {
        return 0;
    }

    int length() {
        return 0;
    }

    Missing missing(int messagesMax, long bytesMax) {
        return new Missing(new long[0], new long[0], new int[0]);
    }

    boolean loaded(long sequence, Message message) {
        return false;
    }

    long pageOut(long bytes, java.util.function.Consumer<Message> letGo) {
        return 0;
    }

    long residentBytes() {
        return 0;
    }

    void ranges(SequenceRanges.Visitor visitor) {}
}
