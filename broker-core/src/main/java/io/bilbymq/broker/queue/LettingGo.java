package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageImage;
import io.bilbymq.broker.message.MessageRecord;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One try to have less in memory of a queue: how much is wanted, how much has gone, and where it goes that is not in the log.
 * Bytes are counted as {@link Message#heldBytes} does.
 */
final class LettingGo {
    private final long wanted;
    private final boolean durable;
    private final @Nullable SpillPortion portion;
    private final Consumer<Message> whenLetGo;
    private final long inPortionBefore;
    private long gone;

    /**
     * Nothing has gone yet.
     *
     * @param wanted in bytes
     * @param durable whether records in the log stand for messages of this queue
     * @param portion takes what is not in the log; null if that stays
     * @param whenLetGo hears of each message whose content is not in memory any more
     */
    LettingGo(long wanted, boolean durable, @Nullable SpillPortion portion, Consumer<Message> whenLetGo) {
        this.wanted = wanted;
        this.durable = durable;
        this.portion = portion;
        this.whenLetGo = whenLetGo;
        this.inPortionBefore = portion == null ? 0 : portion.heldBytes();
    }

    /** What has gone. */
    long gone() {
        return gone;
    }

    /** What has gone, or will go when it is written. */
    long going() {
        return gone + (portion == null ? 0 : portion.heldBytes() - inPortionBefore);
    }

    /** Whether enough has gone, or will go. */
    boolean isEnough() {
        return going() >= wanted;
    }

    /** What became of a message that was looked at. */
    enum Outcome {
        /** Its content is not in memory any more, or there is nothing to be done about it. */
        GONE,
        /** It will go when it is written. */
        GOES,
        /** It stays, but it may go another time. */
        STAYS,
        /** It and those behind it have to be looked at again. */
        WAITS
    }

    /** Looks at an entry that has its content. */
    Outcome look(ResidentChunk chunk, int slot, Message message) {
        final MessageRecord record = durable ? message.record() : null;
        if (record != null) {
            return letGo(chunk, slot, message, record);
        }
        return chunk.copy(slot) == 0 ? copy(chunk, slot, message) : ofCopied(chunk, slot, message);
    }

    private Outcome letGo(ResidentChunk chunk, int slot, Message message, MessageRecord record) {
        final long position = record.position();
        if (position == 0) {
            return Outcome.WAITS;
        }
        chunk.letGo(slot, position, record.length());
        return gone(message);
    }

    private Outcome ofCopied(ResidentChunk chunk, int slot, Message message) {
        if (!chunk.isCopied(slot)) {
            return Outcome.GOES;
        }
        chunk.letGo(slot);
        return gone(message);
    }

    private Outcome copy(ResidentChunk chunk, int slot, Message message) {
        if (portion == null) {
            return Outcome.STAYS;
        }
        final long known = portion.known(message);
        if (known != 0) {
            chunk.beginCopy(slot, known, MessageImage.length(message));
            chunk.endCopy(slot);
            return ofCopied(chunk, slot, message);
        }
        if (portion.isFull()) {
            return Outcome.WAITS;
        }
        chunk.beginCopy(slot, portion.add(chunk.sequence(slot), message), MessageImage.length(message));
        return Outcome.GOES;
    }

    /** Looks at a message that is not ready. */
    Outcome look(long sequence, HeldContent content) {
        final Message message = content.message();
        if (message == null) {
            return Outcome.GONE;
        }
        if (content instanceof Outstanding delivery && !delivery.hasArrived()) {
            return Outcome.STAYS;
        }
        final MessageRecord record = durable ? message.record() : null;
        if (record != null) {
            final long position = record.position();
            if (position == 0) {
                return Outcome.STAYS;
            }
            content.letGo(new StoredContent(position, record.length(), message));
            return gone(message);
        }
        final CopiedContent copy = content.copied();
        if (copy == null) {
            return copy(sequence, content, message);
        }
        if (!copy.isComplete()) {
            return Outcome.GOES;
        }
        content.letGo(copy.alone());
        return gone(message);
    }

    private Outcome copy(long sequence, HeldContent content, Message message) {
        if (portion == null) {
            return Outcome.GONE;
        }
        final int length = MessageImage.length(message);
        final long known = portion.known(message);
        if (known != 0) {
            content.letGo(new StoredContent(known, length, message));
            return gone(message);
        }
        if (portion.isFull()) {
            return Outcome.WAITS;
        }
        content.keep(new CopiedContent(message, portion.add(sequence, message), length, false));
        return Outcome.GOES;
    }

    private Outcome gone(Message message) {
        gone += message.heldBytes();
        whenLetGo.accept(message);
        return Outcome.GONE;
    }
}
