/**
 * The command line tool that compares brokers: its commands, what they share, and the measurements that need no PerfTest.
 * {@code amqp}, {@code broker}, {@code report} and {@code perftest} below it do the work; each may use those before it.
 */
@NullMarked
package io.bilbymq.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
