package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.FieldTable;

/**
 * What a queue was declared to be.
 *
 * @param durable survives a restart; never true of an exclusive queue
 * @param exclusive belongs to one connection and dies with it
 * @param arguments as declared, {@code x-queue-type} always included
 */
public record QueueDefinition(
        String name, QueueType type, boolean durable, boolean exclusive, boolean autoDelete, FieldTable arguments) {}
