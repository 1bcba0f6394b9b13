/**
 * The brokers being compared: how each is started or found, and what its processes cost. Everything here runs on the thread
 * of the tool; nothing is shared. Depends on {@code amqp} only, to see whether a broker answers.
 */
@NullMarked
package io.bilbymq.benchmarks.compare.broker;

import org.jspecify.annotations.NullMarked;
