package io.bilbymq.broker.message;

import io.bilbymq.broker.loop.CreditAccount;
import io.bilbymq.persistence.MessageEntry;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What the log keeps, or is to keep, of a persistent message: one record for all durable queues it was routed to.
 *
 * <p>Each of these queues, on its own loop, either takes a place in it ({@link #enrol}) or leaves it ({@link #withdraw}).
 * Whoever is the last of them appends it. When it is durable the log answers the publisher for all of them.
 *
 * <p>The note is the length of the body and, from bit 32 on, the priority as it was sent; the key and what of the note is from
 * bit 40 on are the message's {@link DeduplicationKey}, 0 if it has none. The stamp of a place is the time
 * when the message expires there, in milliseconds since 1970; 0 if it does not. The envelope is the length of the properties
 * (4 bytes, of which the highest two bits mark dead letters, see {@link Message#hasDied} and
 * {@link Message#copiesAreHistory}) and the message's address as on the wire.
 */
public class MessageRecord extends MessageEntry {
    private static final AtomicIntegerFieldUpdater<MessageRecord> MISSING =
            AtomicIntegerFieldUpdater.newUpdater(MessageRecord.class, "missing");
    private static final AtomicIntegerFieldUpdater<MessageRecord> ENROLLED =
            AtomicIntegerFieldUpdater.newUpdater(MessageRecord.class, "enrolled");
    private static final long[] NOWHERE = new long[0];

    private final Message message;
    private final long ticket;

    private static final int PRIORITY_SHIFT = 32;
    private static final int PRIORITY_MASK = 0xFF;
    private static final int KEY_SHIFT = 40;

    /** Of messages that have none. */
    private static final DeduplicationKey NO_KEY = new DeduplicationKey(0, 0);

    /** Null until it is asked for: to find it in the headers, and to hash it, is not for nothing. */
    private @Nullable DeduplicationKey deduplicationKey;

    /**
     * Queue and sequence of each place, then the stamp of each, but where there is room for one place only and it has none;
     * the first {@link #enrolled} are taken.
     */
    private long[] places;

    private @Nullable PublishListener publisher;
    private @Nullable CreditAccount account;
    private volatile boolean refused;
    private volatile int enrolled;

    /** How many queues have not said whether they take a place. */
    @SuppressWarnings("UnusedVariable") // read through MISSING
    private volatile int missing;

    /**
     * A record that is not written yet.
     *
     * @param targets how many durable queues the message was routed to
     * @param ticket what the answer to the publisher will name; 0 if it wants none
     * @param account charged for {@link #heldBytes} until the record is written
     */
    MessageRecord(Message message, int targets, PublishListener publisher, long ticket, CreditAccount account) {
        this.message = message;
        this.places = new long[targets == 1 ? 2 : 3 * targets];
        this.missing = targets;
        this.publisher = publisher;
        this.ticket = ticket;
        this.account = account;
    }

    /** A record that was read back from the log. */
    MessageRecord(Message message, long position, int length) {
        super(position, length);
        this.message = message;
        this.places = NOWHERE;
        this.ticket = 0;
    }

    /**
     * A queue takes a place. True if it is the last to say so, and has to append the record.
     *
     * @param deadline when the message expires there, in milliseconds since 1970; 0 if it does not
     */
    public boolean enrol(long queue, long sequence, long deadline) {
        if (places.length == 2) {
            places = deadline == 0 ? places : new long[3];
            take(0, queue, sequence);
            if (deadline != 0) {
                places[2] = deadline;
            }
            ENROLLED.lazySet(this, 1);
            MISSING.lazySet(this, 0);
            return true;
        }
        final int place = ENROLLED.getAndIncrement(this);
        take(place, queue, sequence);
        places[firstStamp() + place] = deadline;
        return MISSING.decrementAndGet(this) == 0;
    }

    private void take(int place, long queue, long sequence) {
        places[2 * place] = queue;
        places[2 * place + 1] = sequence;
    }

    private int firstStamp() {
        return places.length / 3 * 2;
    }

    /** A queue takes no place, and has refused the message unless {@code taken}. True if it is the last to say so. */
    public boolean withdraw(boolean taken) {
        if (!taken) {
            refused = true;
        }
        return MISSING.decrementAndGet(this) == 0;
    }

    /** Whether it was made for several queues. */
    public boolean isShared() {
        return places.length > 3;
    }

    /** Whether no queue took a place, so that there is nothing to write. */
    public boolean isEmpty() {
        return enrolled == 0;
    }

    /** Whether no queue has refused the message. */
    public boolean isTaken() {
        return !refused;
    }

    /** The ticket of the publish; 0 if nobody waits for it. */
    public long ticket() {
        return ticket;
    }

    /** Who waits for it to be durable. To be called once: it lets go of the publisher. */
    public PublishListener takePublisher() {
        final PublishListener waiting = publisher;
        if (waiting == null) {
            throw new IllegalStateException("answered before: " + message);
        }
        publisher = null;
        return waiting;
    }

    /** Whose credit it costs as long as it is under way. To be called once. */
    public CreditAccount takeAccount() {
        final CreditAccount charged = account;
        if (charged == null) {
            throw new IllegalStateException("credit given back before: " + message);
        }
        account = null;
        return charged;
    }

    /** Bytes that it costs of {@link #takeAccount}. */
    public long heldBytes() {
        return message.heldBytes();
    }

    // How it is written.

    @Override
    protected int places() {
        return enrolled;
    }

    @Override
    protected long queue(int index) {
        return places[2 * index];
    }

    @Override
    protected long sequence(int index) {
        return places[2 * index + 1];
    }

    @Override
    protected long stamp(int index) {
        return places.length == 2 ? 0 : places[firstStamp() + index];
    }

    @Override
    protected long note() {
        return message.bodyLength()
                | ((long) message.priority() << PRIORITY_SHIFT)
                | ((long) deduplicationKey().low() << KEY_SHIFT);
    }

    @Override
    protected long key() {
        return deduplicationKey().high();
    }

    /** Whichever thread asks first finds it out; it is immutable, so others may see it or find the same. */
    private DeduplicationKey deduplicationKey() {
        DeduplicationKey known = deduplicationKey;
        if (known == null) {
            known = DeduplicationKey.of(message).orElse(NO_KEY);
            deduplicationKey = known;
        }
        return known;
    }

    /** Length of the body of a message with this note. */
    public static int bodyLength(long note) {
        return (int) note;
    }

    /** Priority of a message with this note, 0 to 255. */
    public static int priority(long note) {
        return ((int) (note >>> PRIORITY_SHIFT)) & PRIORITY_MASK;
    }

    /** The lower part of the deduplication key of a message with this note. */
    public static int keyLow(long note) {
        return (int) (note >>> KEY_SHIFT);
    }

    @Override
    protected int envelopeLength() {
        return 4 + message.address().wire().length;
    }

    @Override
    protected void writeEnvelope(ByteBuffer out) {
        out.putInt(message.propertiesLengthAndMarks()).put(message.address().wire());
    }

    @Override
    protected byte[] tail() {
        return message.content();
    }

    /**
     * The message of a record that was read back.
     *
     * @param like an address that is used again if it is the same, since messages to one address mostly come together
     */
    public static Message read(ByteBuffer envelope, byte[] content, long position, int length, @Nullable Address like) {
        final int propertiesLengthAndMarks = envelope.getInt();
        final byte[] wire = new byte[envelope.remaining()];
        envelope.get(wire);
        final Address address = like != null && Arrays.equals(like.wire(), wire) ? like : Address.ofWire(wire);
        return Message.stored(address, content, propertiesLengthAndMarks, position, length);
    }
}
