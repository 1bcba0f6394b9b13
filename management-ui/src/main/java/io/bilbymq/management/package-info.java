/**
 * RabbitMQ's HTTP API, and what stands on it. {@link io.bilbymq.management.Management} puts the parts together: {@code http} is what
 * all resources have in common, {@code api} the resources, {@code statistics} what is sampled of the broker.
 */
@NullMarked
package io.bilbymq.management;

import org.jspecify.annotations.NullMarked;
