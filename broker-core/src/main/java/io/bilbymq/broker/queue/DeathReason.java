package io.bilbymq.broker.queue;

/** Why a message is dead; its {@link #word} is what an {@code x-death} header says. */
public enum DeathReason {
    /** A consumer refused it, and did not want it back. */
    REJECTED("rejected"),
    /** Its time to live was over. */
    EXPIRED("expired"),
    /** The queue was full. */
    MAXLEN("maxlen"),
    /** It came back more often than the queue allows. */
    DELIVERY_LIMIT("delivery_limit"),
    /** It is not dead at all: it was delayed, and now it is due. No header tells of it. */
    DUE("due"),
    /** It is not dead at all: somebody moves it to another queue. No header tells of it. */
    MOVED("moved");

    private final String word;

    DeathReason(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
