package io.bilbymq.broker.vhost;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.queue.DeadLetterRoutes;
import io.bilbymq.broker.queue.LoopScratch;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueEnd;
import io.bilbymq.broker.queue.QueueLog;
import io.bilbymq.broker.queue.QueueName;
import io.bilbymq.broker.queue.QueueSettings;
import io.bilbymq.broker.store.Storage;
import io.bilbymq.persistence.RecoveredMessages;
import io.bilbymq.persistence.RecoveredPlaces;
import io.bilbymq.persistence.RecoveredQueue;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Makes queues of a broker with a data folder: durable ones say to the log what they hold, and get back what it held for
 * them. Before there are loops it is used by the thread that starts the broker, afterwards on the definitions loop.
 */
public final class StoredQueues implements QueueFactory {
    /** How many portions of messages may be on their way to the loops. */
    private static final int PORTIONS_UNDER_WAY_MAX = 64;

    /** A queue, and what is known of it. */
    private record Restored(Queue queue, RecoveredQueue known) {}

    private final Storage storage;
    private final List<LoopScratch> scratch;

    /** What the log holds of queues that were not made yet. */
    private final Map<Long, RecoveredQueue> unclaimed;

    /** Queues whose messages are not in them yet. */
    private final Map<Long, Restored> empty = new HashMap<>();

    /** Who else wants to know what the log holds of some of these. */
    private final Map<Long, Consumer<RecoveredPlaces>> listeners = new HashMap<>();

    /**
     * Queues with what the log holds of them.
     *
     * @param scratch that of the loops, by the loops' indexes
     * @param recovered by the queues' ids
     */
    public StoredQueues(Storage storage, List<LoopScratch> scratch, Map<Long, RecoveredQueue> recovered) {
        this.storage = storage;
        this.scratch = List.copyOf(scratch);
        this.unclaimed = new HashMap<>(recovered);
    }

    @Override
    public Queue newQueue(
            long id,
            QueueName name,
            Loop home,
            QueueDefinition definition,
            QueueSettings settings,
            DeadLetterRoutes routes,
            QueueEnd end) {
        final Queue queue = new Queue(
                id,
                name,
                home,
                definition.autoDelete(),
                settings,
                end,
                routes,
                definition.durable() ? new QueueLog(storage.outbox(home), definition.type() == QueueType.QUORUM) : null,
                scratch.get(home.index()));
        if (definition.type() == QueueType.QUORUM) {
            queue.countAsQuorum();
        }
        final RecoveredQueue recovered = definition.durable() ? unclaimed.remove(id) : null;
        if (recovered != null) {
            queue.restore(recovered);
            empty.put(id, new Restored(queue, recovered));
        }
        return queue;
    }

    @Override
    public void whenRestored(long id, Consumer<RecoveredPlaces> listener) {
        if (empty.containsKey(id)) {
            listeners.put(id, listener);
        }
    }

    /**
     * Puts messages into the queues that were made; what the log holds of others, which are deleted, is not needed. Waits for
     * the loops, lest more is on its way to them than fits in memory: to be called once, by the thread that starts the broker.
     */
    public void restore(RecoveredMessages messages) throws IOException {
        unclaimed.clear();
        final Semaphore free = new Semaphore(PORTIONS_UNDER_WAY_MAX);
        messages.forEach(empty::containsKey, places -> {
            try {
                free.acquire();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while queues get their messages back");
            }
            restore(places, free::release);
        });
        empty.values().forEach(restored -> restored.queue().restored());
        empty.clear();
        listeners.clear();
    }

    private void restore(RecoveredPlaces places, Runnable whenTaken) {
        final Restored restored = empty.get(places.queue());
        if (restored == null) {
            throw new IllegalStateException("there is no queue " + places.queue());
        }
        final Consumer<RecoveredPlaces> listener = listeners.get(places.queue());
        if (listener != null) {
            listener.accept(places);
        }
        restored.queue().restore(restored.known(), places, whenTaken);
    }
}
