package io.bilbymq.broker.queue;

import io.bilbymq.broker.statistics.MessageEvent;
import org.jspecify.annotations.Nullable;

/** Why a message is dead; its {@link #word} is what an {@code x-death} header says. */
public enum DeathReason {
    /** A consumer refused it, and did not want it back. */
    REJECTED("rejected", MessageEvent.REJECT, MessageEvent.LETTER_REJECTED),
    /** Its time to live was over. */
    EXPIRED("expired", MessageEvent.EXPIRE, MessageEvent.LETTER_EXPIRED),
    /** The queue was full. */
    MAXLEN("maxlen", MessageEvent.OVERFLOW, MessageEvent.LETTER_OVERFLOW),
    /** It came back more often than the queue allows. */
    DELIVERY_LIMIT("delivery_limit", MessageEvent.EXCEED_DELIVERY_LIMIT, MessageEvent.LETTER_DELIVERY_LIMIT),
    /** It is not dead at all: it was delayed, and now it is due. No header tells of it. */
    DUE("due", null, null),
    /** It is not dead at all: somebody moves it to another queue. No header tells of it. */
    MOVED("moved", null, null);

    private final String word;
    private final @Nullable MessageEvent event;
    private final @Nullable MessageEvent letterEvent;

    DeathReason(String word, @Nullable MessageEvent event, @Nullable MessageEvent letterEvent) {
        this.word = word;
        this.event = event;
        this.letterEvent = letterEvent;
    }

    /** What has happened to a message that is dead for this reason; null if it is not dead. */
    @Nullable
    MessageEvent event() {
        return event;
    }

    /** The same if it goes to a dead-letter exchange besides. */
    @Nullable
    MessageEvent letterEvent() {
        return letterEvent;
    }

    public String word() {
        return word;
    }
}
