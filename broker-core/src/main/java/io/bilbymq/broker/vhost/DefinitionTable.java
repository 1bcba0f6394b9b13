package io.bilbymq.broker.vhost;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a log of definitions comes to: of each thing that is there, the record that made it. Whatever the log lacks, this
 * never fails. Confined to one thread.
 */
final class DefinitionTable {
    private final Map<String, StoredRecord> byKey = new LinkedHashMap<>();
    private long nextQueueId = 1;

    /** Takes in one record after the other, as they lie in the log. */
    void apply(StoredRecord record) {
        if (record instanceof StoredRecord.NextQueueId next) {
            nextQueueId = Math.max(nextQueueId, next.id());
            return;
        }
        if (record instanceof StoredRecord.Changed changed
                && changed.change() instanceof DefinitionRecord.QueueDeclared queue) {
            nextQueueId = Math.max(nextQueueId, queue.id() + 1);
        } else if (record instanceof StoredRecord.Changed changed
                && changed.change() instanceof DefinitionRecord.ExchangeDeclared exchange) {
            nextQueueId = Math.max(nextQueueId, exchange.ownQueueId() + 1);
        }
        final DefinitionKey key = DefinitionKey.of(record);
        // Removed first, so that what is made again comes behind what it was made with.
        byKey.remove(key.text());
        if (!key.gone()) {
            byKey.put(key.text(), record);
        }
    }

    /** What is there, everything behind what it needs. A live view. */
    Collection<StoredRecord> records() {
        return Collections.unmodifiableCollection(byKey.values());
    }

    /** Higher than any id of a queue, deleted ones included. */
    long nextQueueId() {
        return nextQueueId;
    }
}
