package io.bilbymq.broker.queue;

/** What became of the wish to close a queue. */
public sealed interface CloseResult {
    /** The queue is closed; so many ready messages went with it. */
    record Closed(int messages) implements CloseResult {}

    /** It has consumers, and was only to be closed without. */
    record InUse() implements CloseResult {}

    /** It has ready messages, and was only to be closed without. */
    record NotEmpty() implements CloseResult {}
}
