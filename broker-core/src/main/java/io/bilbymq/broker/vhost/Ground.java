package io.bilbymq.broker.vhost;

import io.bilbymq.broker.access.Unanswered;
import io.bilbymq.broker.access.Users;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.settings.DeclarationSettings;
import io.bilbymq.exchanges.ExchangeTypes;

/**
 * What all virtual hosts of a broker stand on.
 *
 * @param definitionsLoop owns all definitions; no queue lives there
 * @param ids numbers queues
 * @param homes where queues live
 * @param declarations what becomes of declarations of queues
 * @param users who is known, and may do what
 * @param limits how much may be defined
 * @param counts how much is
 * @param memory what all definitions cost
 * @param queueFactory makes queues
 * @param events tells what happens
 * @param unanswered what is being done for those who have no connection
 * @param log where durable changes are written before they happen
 */
record Ground(
        Loop definitionsLoop,
        QueueIds ids,
        QueueHomes homes,
        ExchangeTypes exchangeTypes,
        DeclarationSettings declarations,
        Users users,
        DefinitionLimits limits,
        DefinitionCounts counts,
        DefinitionsMemory memory,
        QueueFactory queueFactory,
        Events events,
        Unanswered unanswered,
        DefinitionLog log) {}
