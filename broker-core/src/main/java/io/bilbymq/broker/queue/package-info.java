/**
 * Queues: a pure machine that knows every rule, and the actor that gives it a loop.
 *
 * <p>{@link io.bilbymq.broker.queue.QueueMachine} is deterministic: no thread, no clock but the one it is given, no I/O;
 * what has to happen leaves it through {@link io.bilbymq.broker.queue.QueueEffects}, in order. {@link io.bilbymq.broker.queue.Queue} is
 * what the rest of the broker holds: its methods put commands into the caller's outbox to the queue's home loop, and
 * there the machine runs. Channels are known here as {@link io.bilbymq.broker.queue.QueueClient} only.
 *
 * <p>What waits lies in {@link io.bilbymq.broker.queue.ReadyMessages}: a {@link io.bilbymq.broker.queue.Level} for each
 * priority, which can let go of contents, and of the middle of its own index. Contents that are not in the log go to scratch
 * files ({@link io.bilbymq.broker.queue.ContentFiles}), one {@link io.bilbymq.broker.message.MessageImage} behind the other. The
 * index goes to a scratch file ({@link io.bilbymq.broker.queue.IndexSpill}) of slots of 32 KiB; in a slot lie up to 1024 entries
 * like this, numbers with the highest byte first:
 *
 * <pre>
 *  bytes
 *    8    sequence
 *    8    position of the record in the log, or below 0 of the copy in scratch
 *    4    length of the record or copy
 *    4    length of the body; its complement if the message was delivered before
 *    8    deadline, in milliseconds since 1970, 0 for none; missing if none of the chunk has one
 * </pre>
 */
@NullMarked
package io.bilbymq.broker.queue;

import org.jspecify.annotations.NullMarked;
