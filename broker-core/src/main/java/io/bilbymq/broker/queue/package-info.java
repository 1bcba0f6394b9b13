/**
 * Queues: a pure machine that knows every rule, and the actor that gives it a loop.
 *
 * <p>{@link io.bilbymq.broker.queue.QueueMachine} is deterministic: no thread, no clock, no I/O; what has to happen
 * leaves it through {@link io.bilbymq.broker.queue.QueueEffects}, in order. {@link io.bilbymq.broker.queue.Queue} is
 * what the rest of the broker holds: its methods put commands into the caller's outbox to the queue's home loop, and
 * there the machine runs. Channels are known here as {@link io.bilbymq.broker.queue.QueueClient} only.
 */
@NullMarked
package io.bilbymq.broker.queue;

import org.jspecify.annotations.NullMarked;
