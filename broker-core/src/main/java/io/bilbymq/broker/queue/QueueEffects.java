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

    /** The queue holds this message no more. */
    void released(Message message);

    /** The queue has decided to go: it is closed now and its definition should follow. */
    void unused();
}
