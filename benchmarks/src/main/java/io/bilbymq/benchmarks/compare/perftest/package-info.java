/**
 * Load by RabbitMQ's PerfTest in a JVM of its own: what it is told, what its lines say, and which part of a run counts.
 * Confined to the thread of the tool.
 */
@NullMarked
package io.bilbymq.benchmarks.compare.perftest;

import org.jspecify.annotations.NullMarked;
