package io.bilbymq.broker.message;

import io.bilbymq.broker.memory.MemoryCounter;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * A published message: where to, and the content as it came, properties and body in one array.
 *
 * <p>Immutable, and shared by all queues it was routed to; it travels between loops freely. The one thing that changes
 * is the number of its holders, which only serves to count its bytes once.
 */
public final class Message {
    /**
     * What a message costs besides its content: this object (32), the array's header (16), alignment, and its place in
     * a queue, ready (12..24) or outstanding (24..48).
     */
    public static final int OVERHEAD_BYTES = 96;

    private static final AtomicIntegerFieldUpdater<Message> HOLDERS =
            AtomicIntegerFieldUpdater.newUpdater(Message.class, "holders");

    private final Address address;
    private final byte[] content;
    private final int propertiesLength;
    private volatile int holders;

    /**
     * A message held by one queue until {@link #heldBy} says more.
     *
     * @param content property flags and values as they were on the wire, then the body; not to be changed afterwards
     * @param propertiesLength how many bytes of {@code content} are properties
     */
    public Message(Address address, byte[] content, int propertiesLength) {
        this.address = address;
        this.content = content;
        this.propertiesLength = propertiesLength;
    }

    public Address address() {
        return address;
    }

    /** Raw properties, {@link #propertiesLength} bytes, then the body. Not to be changed. */
    public byte[] content() {
        return content;
    }

    public int propertiesLength() {
        return propertiesLength;
    }

    public int bodyLength() {
        return content.length - propertiesLength;
    }

    /** What this message adds to the memory of the broker, in bytes, however many queues hold it. */
    public long heldBytes() {
        return (long) content.length + OVERHEAD_BYTES;
    }

    /** Says before the message goes anywhere how many will {@link #release} it. */
    public void heldBy(int count) {
        if (count > 1) {
            HOLDERS.lazySet(this, count);
        }
    }

    /** One holder lets go; the last one takes the bytes off {@code counter}, that of its own loop. */
    public void release(MemoryCounter counter) {
        if (holders == 0 || HOLDERS.decrementAndGet(this) == 0) {
            counter.add(-heldBytes());
        }
    }

    @Override
    public String toString() {
        return "message to " + address + ", body of " + bodyLength() + " bytes";
    }
}
