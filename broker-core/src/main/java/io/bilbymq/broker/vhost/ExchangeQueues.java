package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.queue.DeadLetterRoutes;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueEnd;
import io.bilbymq.broker.queue.QueueName;
import io.bilbymq.broker.queue.QueueSettings;
import io.bilbymq.persistence.RecoveredPlaces;
import java.util.function.Consumer;

/**
 * The queues that exchanges have for themselves: in which one of type {@code x-delayed-message} keeps what is not due yet, or
 * one of type {@code x-message-deduplication} what it has seen. They are queues like any other to the log and to the loops, but
 * no client can name them. Confined to the definitions loop.
 */
final class ExchangeQueues {
    private final String virtualHost;
    private final QueueHomes homes;
    private final QueueFactory factory;
    private final QueueEnd end;
    private final Loop definitionsLoop;

    ExchangeQueues(String virtualHost, Ground ground, QueueEnd end) {
        this.virtualHost = virtualHost;
        this.homes = ground.homes();
        this.factory = ground.queueFactory();
        this.definitionsLoop = ground.definitionsLoop();
        this.end = end;
    }

    /**
     * The queue of an exchange that delays, with what the log holds for it.
     *
     * @param id never used for another queue
     * @param routes where a message goes that is due
     */
    DeclaredQueue delaying(long id, ExchangeDeclaration exchange, DeadLetterRoutes routes) {
        return newQueue(
                id,
                QueueName.ofDelayed(virtualHost, exchange.name()),
                exchange.durable(),
                QueueSettings.DELAYING,
                routes);
    }

    /**
     * The queue of an exchange that remembers on disk, with what the log holds for it.
     *
     * @param id never used for another queue
     * @param listener hears what the log holds, on the thread that starts the broker
     */
    DeclaredQueue remembering(
            long id, ExchangeDeclaration exchange, QueueSettings settings, Consumer<RecoveredPlaces> listener) {
        final DeclaredQueue queue = newQueue(
                id,
                QueueName.ofSeen(virtualHost, exchange.name()),
                exchange.durable(),
                settings,
                DeadLetterRoutes.NOWHERE);
        factory.whenRestored(id, listener);
        return queue;
    }

    private DeclaredQueue newQueue(
            long id, QueueName name, boolean durable, QueueSettings settings, DeadLetterRoutes routes) {
        final Loop home = homes.choose(null);
        final QueueDefinition definition =
                new QueueDefinition(name.name(), QueueType.CLASSIC, durable, false, false, FieldTable.empty());
        final Queue queue = factory.newQueue(id, name, home, definition, settings, routes, end);
        homes.arrived(home);
        return new DeclaredQueue(queue, definition, null, EffectivePolicy.NONE, settings);
    }

    /** The exchange is gone, and what is in its queue goes with it. */
    void delete(DeclaredQueue queue) {
        homes.left(queue.queue().home());
        queue.queue().close(definitionsLoop, false, false, closed -> {});
    }
}
