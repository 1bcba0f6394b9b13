/**
 * The way of durable things to the message log and back: an outbox for each loop, and readers.
 *
 * <p>Queues and definitions say what is to be durable; here it is put into batches, handed to the log's thread, and what
 * the log answers is brought back to the loops that wait.
 */
@NullMarked
package io.bilbymq.broker.store;

import org.jspecify.annotations.NullMarked;
