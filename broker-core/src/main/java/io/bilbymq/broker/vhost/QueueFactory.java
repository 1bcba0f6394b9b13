package io.bilbymq.broker.vhost;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.queue.DeadLetterRoutes;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueEnd;
import io.bilbymq.broker.queue.QueueName;
import io.bilbymq.broker.queue.QueueSettings;
import io.bilbymq.persistence.RecoveredPlaces;
import java.util.function.Consumer;

/**
 * Makes the queue of a definition, be it new or found in the log. Called on the definitions loop or, for what was found,
 * before there is any loop.
 */
public interface QueueFactory {
    /**
     * A queue that lives on {@code home}, with what the log holds of {@code id} in it if the definition is durable.
     *
     * @param id never used for another queue
     * @param settings what the queue is asked to do
     * @param routes of its virtual host
     * @param end to be told when it has closed itself
     */
    Queue newQueue(
            long id,
            QueueName name,
            Loop home,
            QueueDefinition definition,
            QueueSettings settings,
            DeadLetterRoutes routes,
            QueueEnd end);

    /**
     * Has {@code listener} hear of the messages that the log holds for a queue that was just made, portion by portion, oldest
     * first, on the thread that starts the broker and before anybody can use it; never, if there are none.
     */
    default void whenRestored(long id, Consumer<RecoveredPlaces> listener) {}

    /** Makes queues that keep everything in memory. */
    static QueueFactory inMemory() {
        return (id, name, home, definition, settings, routes, end) -> {
            final Queue queue = new Queue(id, name, home, definition.autoDelete(), settings, end, routes, null, null);
            if (definition.type() == QueueType.QUORUM) {
                queue.countAsQuorum();
            }
            return queue;
        };
    }
}
