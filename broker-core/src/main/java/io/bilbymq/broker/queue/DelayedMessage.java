package io.bilbymq.broker.queue;

import java.time.Instant;

/**
 * A message that waits in an exchange until it is due.
 *
 * @param id tells it from all others of its exchange, now and later
 * @param due when it goes on
 * @param exchange that it was published to; another one, if it came here by way of that
 * @param routingKey that it was published with
 * @param bodyLength in bytes
 * @param persistent whether it outlives the broker, if the exchange does
 */
public record DelayedMessage(
        long id, Instant due, String exchange, String routingKey, int bodyLength, boolean persistent) {}
