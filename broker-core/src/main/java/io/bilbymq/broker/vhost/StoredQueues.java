package io.bilbymq.broker.vhost;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.queue.IndexSpill;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueEnd;
import io.bilbymq.broker.queue.QueueName;
import io.bilbymq.broker.store.Storage;
import io.bilbymq.persistence.RecoveredQueue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes queues of a broker with a data folder: durable ones say to the log what they hold, and get back what it held for
 * them. Before there are loops it is used by the thread that starts the broker, afterwards on the definitions loop.
 */
public final class StoredQueues implements QueueFactory {
    private final Storage storage;
    private final List<IndexSpill> spills;

    /** What the log holds of queues that were not made yet. */
    private final Map<Long, RecoveredQueue> unclaimed;

    /**
     * Queues with what the log holds of them.
     *
     * @param spills scratch files of the loops, by the loops' indexes
     * @param recovered by the queues' ids
     */
    public StoredQueues(Storage storage, List<IndexSpill> spills, Map<Long, RecoveredQueue> recovered) {
        this.storage = storage;
        this.spills = List.copyOf(spills);
        this.unclaimed = new HashMap<>(recovered);
    }

    @Override
    public Queue newQueue(long id, QueueName name, Loop home, QueueDefinition definition, QueueEnd end) {
        if (!definition.durable()) {
            return new Queue(id, name, home, definition.autoDelete(), end);
        }
        final Queue queue =
                new Queue(id, name, home, definition.autoDelete(), end, storage.outbox(home), spills.get(home.index()));
        final RecoveredQueue recovered = unclaimed.remove(id);
        if (recovered != null) {
            queue.restore(recovered);
        }
        return queue;
    }

    /**
     * All definitions that were found are there now: what the log holds of other queues, which are deleted, is not needed.
     */
    public void releaseUnclaimed() {
        unclaimed.values().forEach(storage::release);
        unclaimed.clear();
    }
}
