package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.PublishListener;
import io.bilbymq.broker.statistics.MessageEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link QueueMachine} wants to happen, called in the order in which it must happen.
 *
 * <p>Each effect names its audience; nothing is ever returned to the machine.
 */
interface QueueEffects {
    void deliver(Subscription subscription, long sequence, Message message, boolean redelivered);

    /** From now on messages wait that no consumer takes, or none does. */
    void lags(boolean lags);

    /** This has happened so many times, and is to be counted. */
    void happened(MessageEvent event, long times);

    /** This has happened. */
    default void happened(MessageEvent event) {
        happened(event, 1);
    }

    /** The publish with this ticket is taken on, or refused. Called once for each publish with a ticket. */
    void published(PublishListener publisher, long ticket, boolean taken);

    /** A message is to go to a dead-letter exchange; {@link QueueMachine#left} says when it has arrived. */
    void died(Leaving.Dead dead);

    void answer(QueueClient client, QueueAnswer answer);

    /** The queue ends a subscription by itself. */
    void cancelled(Subscription subscription);

    /**
     * The client has not settled a delivery within {@code millis}: it is ready again, and its subscription has ended;
     * null if the message was got.
     */
    void timedOut(QueueClient client, @Nullable Subscription subscription, long millis);

    void permitsWanted(QueueClient client);

    void permitsReturned(QueueClient client, int count);

    /** As {@link #answer} of a durable queue, but not before everything that was said so far is in the log. */
    void answerWhenDurable(QueueClient client, QueueAnswer answer);

    /** The queue holds this message, which was read back, and nobody has counted it. */
    void held(Message message);

    /** The queue holds this message no more. */
    void released(Message message);

    /** The queue holds so many bytes more, or fewer if negative, besides messages in memory. */
    void counted(long bytes);

    /** The scratch copy of a message that is not ready is not needed any more. */
    void copyFreed(long position);

    // What the log is to know; only of messages that have a record.

    /**
     * The message is taken, and the log is to keep it for this queue and to answer its publisher.
     *
     * @param deadline when it expires, in milliseconds since 1970; 0 if it does not
     */
    void enrolled(long sequence, Message message, long deadline);

    /** As {@link #enrolled}, but whoever commits the transaction has the record written. */
    void placed(long sequence, Message message, long deadline);

    /** The message needs no place in the log for this queue, which has {@code taken} it or refused it. */
    void withdrawn(Message message, boolean taken);

    /** As {@code withdrawn}, taken, when all that this queue has told the log so far is durable. */
    void withdrawnWhenDurable(Message message);

    /** The message is settled; {@link #released} follows. */
    void settled(long sequence, Message message);

    /** The number that goes with the message, higher than before, which {@link QueueMachine#restore} brings back. */
    void tallied(long sequence, long tally);

    /** All messages with the sequences {@code first..last} are settled; their places are given back one by one. */
    void purged(long first, long last);

    /** The message goes with all others of its queue, or by a record that replaces it; {@link #released} follows. */
    void dropped(Message message);

    /** A message goes with all others of its queue that was not read back. */
    void droppedUnread(long position, int length);

    /** A message whose content is in the log only is settled, and its place not needed any more. */
    void settledUnread(long sequence, long position, int length);

    /**
     * These messages are needed; {@link QueueMachine#loaded} brings them, or the first of them, or {@link
     * QueueMachine#readAgain} says that they are to be asked for again.
     */
    void read(Missing missing);

    /** These dead messages are needed; {@link QueueMachine#deadRead} brings them, also when the queue is closed meanwhile. */
    void readDead(Missing missing);

    /**
     * Somebody wants to see these messages; {@code answer} takes them, null where one cannot be read. It may tell the machine
     * something.
     */
    void show(Missing missing, Consumer<@Nullable Message[]> answer);

    /** Calls {@code then} in a turn to come, after so many milliseconds; it may tell the machine something. */
    void later(long millis, Runnable then);

    /** Calls {@code then} when everything that was said so far is in the log; at once if the queue is not durable. */
    void whenDurable(Runnable then);

    /** The queue has contents in memory that {@link QueueMachine#pageOut} can let go of; said once. */
    void hasMuch();

    /**
     * The machine wants to be {@linkplain QueueMachine#wake woken} at this time, in milliseconds since 1970, or later. Said
     * again only for an earlier time, or when it was woken.
     */
    void wakeAt(long time);

    /** A durable queue is a tombstone from now on. */
    void closed();

    /** The queue has decided to go: it is closed now and its definition should follow. */
    void unused();
}
