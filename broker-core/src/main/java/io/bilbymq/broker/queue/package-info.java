/**
 * Queues: a pure machine that knows every rule, and the actor that gives it a loop.
 *
 * <p>{@link io.bilbymq.broker.queue.QueueMachine} is deterministic: no thread, no clock, no I/O; what has to happen
 * leaves it through {@link io.bilbymq.broker.queue.QueueEffects}, in order. {@link io.bilbymq.broker.queue.Queue} is
 * what the rest of the broker holds: its methods put commands into the caller's outbox to the queue's home loop, and
 * there the machine runs. Channels are known here as {@link io.bilbymq.broker.queue.QueueClient} only.
 *
 * <p>What waits lies in {@link io.bilbymq.broker.queue.ReadyMessages}, which can let go of contents that are in the log,
 * and of the middle of its own index. That goes to a scratch file ({@link io.bilbymq.broker.queue.IndexSpill}) of slots
 * of 24 KiB; in a slot lie up to 1024 entries like this, numbers with the highest byte first:
 *
 * <pre>
 *  bytes
 *    8    sequence
 *    8    position of the record in the log
 *    4    length of the record
 *    4    length of the body; its complement if the message was delivered before
 * </pre>
 */
@NullMarked
package io.bilbymq.broker.queue;

import org.jspecify.annotations.NullMarked;
