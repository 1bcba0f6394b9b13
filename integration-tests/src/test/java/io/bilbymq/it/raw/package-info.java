/**
 * A second, independent AMQP 0-9-1 client, made for tests: it can send any bytes, frames and methods, right or wrong, and reads
 * frames one by one with a deadline.
 *
 * <p>It encodes everything by hand and shares nothing with the broker's own codec, for an oracle must not share the bug. A
 * connection and its channels belong to the one thread of their test; whatever was sent is flushed before anything is read.
 */
@NullMarked
package io.bilbymq.it.raw;

import org.jspecify.annotations.NullMarked;
