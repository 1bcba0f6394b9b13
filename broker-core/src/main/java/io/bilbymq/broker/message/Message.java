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

    /** Marks a message that has died: its {@code x-death} header was made here. */
    private static final int DIED = 1 << 31;

    /** Marks a message whose header CC tells of old times, and is not a list of routing keys any more. */
    private static final int COPIES_ARE_HISTORY = 1 << 30;

    private static final int LENGTH_MASK = ~(DIED | COPIES_ARE_HISTORY);

    /** Delivery mode of messages that outlive the broker (AMQP 0-9-1 §1.8.3.4). */
    private static final int PERSISTENT = 2;

    private static final AtomicIntegerFieldUpdater<Message> HOLDERS =
            AtomicIntegerFieldUpdater.newUpdater(Message.class, "holders");

    private final Address address;
    private final byte[] content;

    /** How many bytes of the content are properties; the marks are in the bits above. */
    private final int propertiesLengthAndMarks;

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
        this.propertiesLengthAndMarks = propertiesLength;
    }

    /** A message that was read back from the log. */
    static Message stored(Address address, byte[] content, int propertiesLengthAndMarks, long position, int length) {
        final Message message = new Message(address, content, propertiesLengthAndMarks);
        message.record = new MessageRecord(message, position, length);
        return message;
    }

    /**
     * The same message for one queue of those that hold it, for which its record lies elsewhere now. It shares the content,
     * and is counted by itself.
     */
    public Message movedTo(long position, int length) {
        return stored(address, content, propertiesLengthAndMarks, position, length);
    }

    /** The same body with other properties, for somebody who is told more than others; the log knows nothing of it. */
    public Message withProperties(Properties properties) {
        return with(address, properties, propertiesLengthAndMarks & ~LENGTH_MASK);
    }

    /**
     * What a dead message becomes.
     *
     * @param properties with a header {@code x-death}
     * @param copiesAreHistory whether its header CC names routing keys that it had, and not ones that it has
     */
    public Message deadLetter(Address to, Properties properties, boolean copiesAreHistory) {
        return with(to, properties, DIED | (copiesAreHistory ? COPIES_ARE_HISTORY : 0));
    }

    /** The same body on another way, of which the log knows nothing: what tells of a message. */
    public Message copyTo(Address to, Properties properties) {
        return with(to, properties, 0);
    }

    private Message with(Address to, Properties properties, int marks) {
        final byte[] changed = properties.toBytes();
        final byte[] whole = new byte[changed.length + bodyLength()];
        System.arraycopy(changed, 0, whole, 0, changed.length);
        System.arraycopy(content, propertiesLength(), whole, changed.length, bodyLength());
        return new Message(to, whole, changed.length | marks);
    }

    /** The same message, of which the log keeps nothing. It shares the content, and is counted by itself. */
    public Message withoutRecord() {
        return new Message(address, content, propertiesLengthAndMarks);
    }

    /** Says before the message goes anywhere that the log is to keep it for so many queues. */
    public void keep(int durableTargets, PublishListener publisher, long ticket, CreditAccount account) {
        record = new MessageRecord(this, durableTargets, publisher, ticket, account);
    }

    /** As {@link #keep}, in the place of the message {@code sequence} of {@code queue}, which is gone when this one is there. */
    public void keepInsteadOf(
            long queue,
            long sequence,
            int durableTargets,
            PublishListener publisher,
            long ticket,
            CreditAccount account) {
        record = new ReplacingRecord(this, durableTargets, publisher, ticket, account, queue, sequence);
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
        return propertiesLengthAndMarks & LENGTH_MASK;
    }

    /** What the log keeps to make the same message again. */
    int propertiesLengthAndMarks() {
        return propertiesLengthAndMarks;
    }

    /** Whether its {@code x-death} header was made here; that of any other message is whatever a client claims. */
    public boolean hasDied() {
        return (propertiesLengthAndMarks & DIED) != 0;
    }

    /** Whether its header CC names routing keys that it had, and not ones that it has. */
    public boolean copiesAreHistory() {
        return (propertiesLengthAndMarks & COPIES_ARE_HISTORY) != 0;
    }

    /** Whether its delivery mode asks for it to outlive the broker. */
    public boolean isPersistent() {
        return Properties.deliveryMode(content, 0, propertiesLength()) == PERSISTENT;
    }

    /** The priority that its publisher gave it, 0 to 255; 0 if none. */
    public int priority() {
        return Properties.priority(content, 0, propertiesLength());
    }

    /** Whether its publisher gave it a time to live. */
    public boolean hasExpiration() {
        return Properties.hasExpiration(content, 0);
    }

    /** The time to live that its publisher gave it, in milliseconds; negative if none. */
    public long expiration() {
        return Properties.expirationMillis(content, 0);
    }

    public int bodyLength() {
        return content.length - propertiesLength();
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

    /** Whether it went to several queues; some of them may have let go of it since. */
    public boolean isShared() {
        return holders > 0;
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
