/**
 * The few methods of AMQP 0-9-1 that the tool must speak itself, over a blocking socket. Measuring what a connection costs
 * with a client library would measure the library. A connection is confined to the thread that opened it.
 */
@NullMarked
package io.bilbymq.benchmarks.compare.amqp;

import org.jspecify.annotations.NullMarked;
