package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.queue.DeadLetterRoutes;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueEnd;
import io.bilbymq.broker.queue.QueueName;
import io.bilbymq.broker.queue.QueueSettings;

/**
 * The queues in which exchanges of type {@code x-delayed-message} keep what is not due yet, one for each. They are queues
 * like any other to the log and to the loops, but no client can name them. Confined to the definitions loop.
 */
final class DelayQueues {
    private final String virtualHost;
    private final QueueHomes homes;
    private final QueueFactory factory;
    private final QueueEnd end;
    private final Loop definitionsLoop;

    DelayQueues(String virtualHost, Ground ground, QueueEnd end) {
        this.virtualHost = virtualHost;
        this.homes = ground.homes();
        this.factory = ground.queueFactory();
        this.definitionsLoop = ground.definitionsLoop();
        this.end = end;
    }

    /**
     * The queue of an exchange, with what the log holds for it.
     *
     * @param id never used for another queue
     * @param routes where a message goes that is due
     */
    DeclaredQueue newQueue(long id, ExchangeDeclaration exchange, DeadLetterRoutes routes) {
        final Loop home = homes.choose(null);
        final QueueName name = QueueName.ofDelayed(virtualHost, exchange.name());
        final QueueDefinition definition = new QueueDefinition(
                name.name(), QueueType.CLASSIC, exchange.durable(), false, false, FieldTable.empty());
        final Queue queue = factory.newQueue(id, name, home, definition, QueueSettings.DELAYING, routes, end);
        homes.arrived(home);
        return new DeclaredQueue(queue, definition, null, EffectivePolicy.NONE, QueueSettings.DELAYING);
    }

    /** The exchange is gone, and what waits there goes with it. */
    void delete(DeclaredQueue queue) {
        homes.left(queue.queue().home());
        queue.queue().close(definitionsLoop, false, false, closed -> {});
    }
}
