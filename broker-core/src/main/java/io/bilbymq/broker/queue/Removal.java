package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;

/** Hears of messages that are removed without having been delivered. */
interface Removal {
    /** One whose content was in memory. */
    void message(long sequence, Message message);

    /** One whose content was in the log only, where its record lies. */
    void stored(long sequence, long position, int length);
}
