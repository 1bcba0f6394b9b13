/**
 * {@code bilbyctl}: the commands of RabbitMQ's {@code rabbitmqctl}, {@code rabbitmq-diagnostics} and {@code rabbitmq-queues}, over
 * the HTTP management API. It knows that API and nothing of the broker, so it speaks to any broker that serves it.
 *
 * <p>{@link io.bilbymq.ctl.BilbyCtl} holds the options that every command has; {@code Commands} lists the commands. A class
 * {@code …Commands} holds those of one subject, each a method: it asks {@code Api} and hands what it gets to {@code Output}.
 * Whatever goes wrong is a {@code Failure} with an exit code, told in one place, {@code Errors}.
 *
 * <p>Everything runs on the main thread, but for {@code Waiting}, which has one of its own.
 */
@NullMarked
package io.bilbymq.ctl;

import org.jspecify.annotations.NullMarked;
