package io.bilbymq.broker.vhost;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.exchanges.ExchangeTypes;

/**
 * What all virtual hosts of a broker stand on.
 *
 * @param definitionsLoop owns all definitions; no queue lives there
 * @param ids numbers queues
 * @param homes where queues live
 * @param strictArguments refuses the queue arguments that RabbitMQ would refuse and BilbyMQ understands
 * @param memory what all definitions cost
 * @param queueFactory makes queues
 * @param log where durable changes are written before they happen
 */
record Ground(
        Loop definitionsLoop,
        QueueIds ids,
        QueueHomes homes,
        ExchangeTypes exchangeTypes,
        boolean strictArguments,
        VirtualHostLimits limits,
        DefinitionsMemory memory,
        QueueFactory queueFactory,
        DefinitionLog log) {}
