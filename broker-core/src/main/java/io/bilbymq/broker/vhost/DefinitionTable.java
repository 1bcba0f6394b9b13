package io.bilbymq.broker.vhost;

import io.bilbymq.broker.access.UserRecord;
import io.bilbymq.broker.access.Users;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a log of definitions comes to: of each thing that is there, the record that made it. Whatever the log lacks, this
 * never fails. Confined to one thread.
 */
final class DefinitionTable {
    /** Each virtual host's own, so that all of one goes at once. */
    private final Map<String, HostTable> hosts = new LinkedHashMap<>();

    private final Map<String, StoredRecord> globalParameters = new LinkedHashMap<>(0);
    private final Users users;
    private boolean defaultUsersMade;
    private long nextQueueId = 1;

    /** Nothing yet; what the log says of users is done at once to these, who are nobody yet. */
    DefinitionTable(Users users) {
        this.users = users;
    }

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
            users.virtualHostGone(deleted.name());
        } else if (record instanceof StoredRecord.DefaultUsersMade) {
            defaultUsersMade = true;
        } else if (record instanceof StoredRecord.GlobalParameterSet set) {
            globalParameters.put(set.parameter().name(), set);
        } else if (record instanceof StoredRecord.GlobalParameterCleared cleared) {
            globalParameters.remove(cleared.name());
        } else if (record instanceof StoredRecord.UserChanged changed) {
            if (isThere(changed.change())) {
                users.replay(List.of(changed.change()));
            }
        } else if (record instanceof StoredRecord.Changed changed) {
            nextQueueId = Math.max(nextQueueId, queueId(changed.change()) + 1);
            ofHost(changed.virtualHost()).apply(record);
        }
    }

    /** Whether the virtual host is there that this is about, if it is about one: a permission may come too late for it. */
    private boolean isThere(UserRecord change) {
        final Optional<String> host = change.about();
        return host.isEmpty() || (hosts.containsKey(host.get()) && !ofHost(host.get()).gone);
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
        records.addAll(globalParameters.values());
        records.addAll(StoredUsers.stored(users.records()));
        if (defaultUsersMade) {
            records.add(new StoredRecord.DefaultUsersMade());
        }
        return records;
    }

    /** Whether the users that are configured were made once. */
    boolean defaultUsersMade() {
        return defaultUsersMade;
    }

    /** Higher than any id of a queue, deleted ones included. */
    long nextQueueId() {
        return nextQueueId;
    }
}
