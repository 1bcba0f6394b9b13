package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;

/**
 * Where a content lies that can be read back, and what has to be known of the message meanwhile: 32 bytes.
 *
 * <p>Confined to the queue's loop.
 */
class StoredContent {
    private long position;
    private int length;
    private final int bodyLength;
    private final int priority;

    /**
     * That of a message.
     *
     * @param position where its record begins in the log, or its {@linkplain ContentFiles#isCopy copy} in scratch
     * @param length of the record or copy, in bytes
     */
    StoredContent(long position, int length, Message message) {
        this(position, length, message.bodyLength(), message.priority());
    }

    StoredContent(long position, int length, int bodyLength, int priority) {
        this.position = position;
        this.length = length;
        this.bodyLength = bodyLength;
        this.priority = priority;
    }

    final long position() {
        return position;
    }

    final int length() {
        return length;
    }

    final int bodyLength() {
        return bodyLength;
    }

    /** As its publisher said. */
    final int priority() {
        return priority;
    }

    /** Whether it lies in scratch, and not in the log. */
    final boolean isCopy() {
        return ContentFiles.isCopy(position);
    }

    /** The record lies elsewhere now. */
    final void move(long to, int newLength) {
        position = to;
        length = newLength;
    }
}
