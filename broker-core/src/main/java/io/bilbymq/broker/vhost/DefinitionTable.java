package io.bilbymq.broker.vhost;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a log of definitions comes to: of each thing that is there, the record that made it. Whatever the log lacks, this
 * never fails. Confined to one thread.
 */
final class DefinitionTable {
    /** Each virtual host's own, so that all of one goes at once. */
    private final Map<String, HostTable> hosts = new LinkedHashMap<>();

    private long nextQueueId = 1;

    /** What there is of one virtual host. */
    private static final class HostTable {
        private final Map<String, StoredRecord> byKey = new LinkedHashMap<>();

        /** That it was deleted for good; null unless it was. */
        private @Nullable StoredRecord end;

        /** Whether it was deleted, and not declared again: what is said of it then is of no use to anybody. */
        private boolean gone;

        void apply(StoredRecord record) {
            if (record instanceof StoredRecord.VirtualHostDeleted deleted) {
                byKey.clear();
                gone = true;
                end = deleted.forGood() ? deleted : null;
                return;
            }
            if (record instanceof StoredRecord.VirtualHostDeclared) {
                gone = false;
                end = null;
            }
            if (!gone) {
                put(record);
            }
        }

        private void put(StoredRecord record) {
            final DefinitionKey key = DefinitionKey.of(record);
            // Removed first, so that what is made again comes behind what it was made with.
            byKey.remove(key.text());
            if (!key.gone()) {
                byKey.put(key.text(), record);
            }
        }

        void addTo(List<StoredRecord> all) {
            all.addAll(byKey.values());
            if (end != null) {
                all.add(end);
            }
        }
    }

    /** Takes in one record after the other, as they lie in the log. */
    void apply(StoredRecord record) {
        if (record instanceof StoredRecord.NextQueueId next) {
            nextQueueId = Math.max(nextQueueId, next.id());
        } else if (record instanceof StoredRecord.VirtualHostDeclared declared) {
            ofHost(declared.name()).apply(record);
        } else if (record instanceof StoredRecord.VirtualHostDeleted deleted) {
            ofHost(deleted.name()).apply(record);
        } else if (record instanceof StoredRecord.Changed changed) {
            nextQueueId = Math.max(nextQueueId, queueId(changed.change()) + 1);
            ofHost(changed.virtualHost()).apply(record);
        }
    }

    private HostTable ofHost(String name) {
        return hosts.computeIfAbsent(name, any -> new HostTable());
    }

    /** The id that was given to a queue by this; 0 if none was. */
    private static long queueId(DefinitionRecord change) {
        if (change instanceof DefinitionRecord.QueueDeclared queue) {
            return queue.id();
        }
        return change instanceof DefinitionRecord.ExchangeDeclared exchange ? exchange.ownQueueId() : 0;
    }

    /** What is there, everything behind what it needs. */
    Collection<StoredRecord> records() {
        final List<StoredRecord> records = new ArrayList<>();
        hosts.values().forEach(host -> host.addTo(records));
        return records;
    }

    /** Higher than any id of a queue, deleted ones included. */
    long nextQueueId() {
        return nextQueueId;
    }
}
