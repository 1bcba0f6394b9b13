/**
 * RabbitMQ's configuration file: {@code key = value} lines, the table of known keys, and their types.
 *
 * <p>{@link io.bilbymq.server.config.ConfigFile} reads lines into {@link io.bilbymq.server.config.Setting}s,
 * {@link io.bilbymq.server.config.Config} checks them against {@link io.bilbymq.server.config.Keys}. What a
 * value does to the broker is not decided here. Pure values, no threads; of the broker it knows
 * the values of its settings only.
 */
@NullMarked
package io.bilbymq.server.config;

import org.jspecify.annotations.NullMarked;
