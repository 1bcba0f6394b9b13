package io.bilbymq.broker.queue;

/** Is shown deliveries that are not settled. */
interface OutstandingVisitor {
    /** One of them; {@code delivery} is the same object as long as it is the same delivery. */
    void delivery(long sequence, Consumer consumer, Object delivery);
}
