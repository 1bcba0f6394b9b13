package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;

/**
 * What a {@link QueueMachine} wants to happen, called in the order in which it must happen.
 *
 * <p>Each effect names its audience; nothing is ever returned to the machine.
 */
interface QueueEffects {
    void deliver(Subscription subscription, long sequence, Message message, boolean redelivered);

    /** The publish with this ticket is taken on, or refused. Called once for each publish with a ticket. */
    void published(QueueClient publisher, long ticket, boolean taken);

    void answer(QueueClient client, QueueAnswer answer);

    /** The queue ends a subscription by itself. */
    void cancelled(Subscription subscription);

    void permitsWanted(QueueClient client);

    void permitsReturned(QueueClient client, int count);

    /** As {@link #answer} of a durable queue, but not before everything that was said so far is in the log. */
    void answerWhenDurable(QueueClient client, QueueAnswer answer);

    /** The queue holds this message, which was read back, and nobody has counted it. */
    void held(Message message);

    /** The queue holds this message no more. */
    void released(Message message);

    // What the log is to know; only of messages that have a record.

    /** The message is taken, and the log is to keep it for this queue and to answer its publisher. */
    void enrolled(long sequence, Message message);

    /** As {@link #enrolled}, but whoever commits the transaction has the record written. */
    void placed(long sequence, Message message);

    /** The message needs no place in the log for this queue, which has {@code taken} it or refused it. */
    void withdrawn(Message message, boolean taken);

    /** The message is settled; {@link #released} follows. */
    void settled(long sequence, Message message);

    /** All messages with the sequences {@code first..last} are settled; their places are given back one by one. */
    void purged(long first, long last);

    /** The message goes with all others of its queue; {@link #released} follows. */
    void dropped(Message message);

    /** A message goes with all others of its queue that was not read back. */
    void droppedUnread(long position, int length);

    /** These messages are needed; {@link QueueMachine#loaded} brings them. */
    void read(Missing missing);

    /** A durable queue is a tombstone from now on. */
    void closed();

    /** The queue has decided to go: it is closed now and its definition should follow. */
    void unused();
}
