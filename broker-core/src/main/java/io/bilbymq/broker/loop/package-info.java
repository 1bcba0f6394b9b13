/**
 * Owner threads and how they talk.
 *
 * <p>Every mutable thing of the broker belongs to one {@link io.bilbymq.broker.loop.Loop}, and only that loop's thread
 * touches it. What one loop has to say to another is a command; commands wait in the sender's outbox and cross in one
 * {@link io.bilbymq.broker.loop.Batch} at the end of the sender's turn, so that the cost of a hop and of a wake-up is
 * shared. From one loop to another everything is FIFO. No loop ever waits for another one.
 */
@NullMarked
package io.bilbymq.broker.loop;

import org.jspecify.annotations.NullMarked;
