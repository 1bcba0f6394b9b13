/**
 * What was, for rates and charts: the broker is sampled at regular times, and of some numbers it is remembered how they were, the
 * longer ago the coarser, as RabbitMQ's management plugin does it.
 *
 * <p>{@link io.bilbymq.management.statistics.SampledBroker} is all there is to remember, and has no thread and no clock;
 * {@link io.bilbymq.management.statistics.Statistics} gives it both.
 */
@NullMarked
package io.bilbymq.management.statistics;

import org.jspecify.annotations.NullMarked;
