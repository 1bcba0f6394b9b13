/**
 * What a message costs between the frames: in a queue, and on the whole way through a channel. Runs on JMH's threads,
 * which drive the loops by hand; depends on {@code broker-core}.
 */
@NullMarked
package io.bilbymq.benchmarks.queue;

import org.jspecify.annotations.NullMarked;
