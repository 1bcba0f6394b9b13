package io.bilbymq.broker.store;

import io.bilbymq.persistence.MessageEntry;
import io.bilbymq.persistence.MessageLog.StoredMessage;
import io.bilbymq.persistence.RecordType;
import io.bilbymq.persistence.SpaceClaim;
import io.bilbymq.persistence.StoredPlace;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** A record of a message that is in the log already, written again for one of the queues that have a place in it. */
final class MessageCopy extends MessageEntry {
    private final StoredPlace place;
    private final StoredMessage message;
    private final Consumer<MessageCopy> whenDurable;

    /** A copy of the record that {@code place} is in; {@code whenDurable} is called on the loop that appends it. */
    MessageCopy(StoredPlace place, StoredMessage message, Consumer<MessageCopy> whenDurable) {
        this.place = place;
        this.message = message;
        this.whenDurable = whenDurable;
    }

    StoredPlace original() {
        return place;
    }

    void written() {
        whenDurable.accept(this);
    }

    @Override
    protected RecordType type() {
        return place.isSpilled() ? RecordType.SPILLED : super.type();
    }

    @Override
    protected SpaceClaim claim() {
        return SpaceClaim.COPY;
    }

    @Override
    protected int places() {
        return 1;
    }

    @Override
    protected long queue(int index) {
        return place.queue();
    }

    @Override
    protected long sequence(int index) {
        return place.sequence();
    }

    @Override
    protected long stamp(int index) {
        return place.stamp();
    }

    @Override
    protected long note() {
        return message.note();
    }

    @Override
    protected long key() {
        return message.key();
    }

    @Override
    protected int envelopeLength() {
        return message.envelope().remaining();
    }

    @Override
    protected void writeEnvelope(ByteBuffer out) {
        // Other loops may copy the same record for queues of theirs.
        out.put(message.envelope().duplicate());
    }

    @Override
    protected byte[] tail() {
        return message.content();
    }
}
