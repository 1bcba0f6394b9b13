package io.bilbymq.broker.message;

import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.loop.CreditAccount;
import io.bilbymq.broker.memory.MemoryCounter;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A published message: where to, and the content as it came, properties and body in one array.
 *
 * <p>Immutable, and shared by all queues it was routed to; it travels between loops freely. What changes is the number of
 * its holders, which only serves to count its content once, and where it lies in the log.
 */
public final class Message {
    /**
     * What a message costs besides its content and address: this object (32), the address (16), the headers of their
     * arrays (16 each), alignment. An address is counted as if it were this message's own, as it may well be.
     */
    public static final int OVERHEAD_BYTES = 96;

    /**
     * What the place of a message in one queue may come to cost: 12 bytes while it is ready, but when it is delivered to
     * somebody who does not acknowledge, an entry here and one in the channel, of 48 to 72 each. Consumers go on when
     * publishers are blocked, so this has to be counted before.
     */
    public static final int PLACE_BYTES = 128;

    /** Delivery mode of messages that outlive the broker (AMQP 0-9-1 §1.8.3.4). */
    private static final int PERSISTENT = 2;

    private static final AtomicIntegerFieldUpdater<Message> HOLDERS =
            AtomicIntegerFieldUpdater.newUpdater(Message.class, "holders");

    private final Address address;
    private final byte[] content;
    private final int propertiesLength;
    private @Nullable MessageRecord record;
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

    /** A message that was read back from the log. */
    static Message stored(Address address, byte[] content, int propertiesLength, long position, int length) {
        final Message message = new Message(address, content, propertiesLength);
        message.record = new MessageRecord(message, position, length);
        return message;
    }

    /**
     * The same message for one queue of those that hold it, for which its record lies elsewhere now. It shares the content,
     * and is counted by itself.
     */
    public Message movedTo(long position, int length) {
        return stored(address, content, propertiesLength, position, length);
    }

    /** Says before the message goes anywhere that the log is to keep it for so many queues. */
    public void keep(int durableTargets, PublishListener publisher, long ticket, CreditAccount account) {
        record = new MessageRecord(this, durableTargets, publisher, ticket, account);
    }

    /** What the log keeps of it for its durable queues; null if it is transient. */
    public @Nullable MessageRecord record() {
        return record;
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

    /** Whether its delivery mode asks for it to outlive the broker. */
    public boolean isPersistent() {
        return Properties.deliveryMode(content, 0, propertiesLength) == PERSISTENT;
    }

    public int bodyLength() {
        return content.length - propertiesLength;
    }

    /** What this message itself adds to the memory of the broker, in bytes, however many queues hold it. */
    public long heldBytes() {
        return (long) content.length + address.wire().length + OVERHEAD_BYTES;
    }

    /** Says before the message goes anywhere how many will {@link #release} it, and counts what that costs. */
    public void heldBy(int count, MemoryCounter counter) {
        if (count > 1) {
            HOLDERS.lazySet(this, count);
        }
        counter.add(heldBytes() + (long) count * PLACE_BYTES);
    }

    /** One holder lets go and takes its place off {@code counter}, that of its own loop; the last one all the rest. */
    public void release(MemoryCounter counter) {
        final boolean last = holders == 0 || HOLDERS.decrementAndGet(this) == 0;
        counter.add(-PLACE_BYTES - (last ? heldBytes() : 0));
    }

    @Override
    public String toString() {
        return "message to " + address + ", body of " + bodyLength() + " bytes";
    }
}
