/**
 * Random lives of queues, played on a broker and on a dumb model of it.
 *
 * <p>A {@link io.bilbymq.it.differential.Script} is made of a seed: a {@link io.bilbymq.it.differential.World} of queues with
 * arguments, and {@link io.bilbymq.it.differential.Step}s, of which the {@link io.bilbymq.it.differential.Repertoire} says what
 * they may be. {@link io.bilbymq.it.differential.Player} plays it on a broker, {@link io.bilbymq.it.differential.ModelBroker} in
 * its head; both write down all that a client sees ({@link io.bilbymq.it.differential.Rehearsal}). What only whoever runs a
 * broker can do, restart it and set policies, is the business of a {@link io.bilbymq.it.differential.Host}. RabbitMQ plays the same
 * scripts, so the model is not our own opinion: where its answers differ from ours, the model's
 * {@link io.bilbymq.it.differential.Dialect} names it.
 */
@NullMarked
package io.bilbymq.it.differential;

import org.jspecify.annotations.NullMarked;
