package io.bilbymq.broker.vhost;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.settings.DeclarationSettings;
import io.bilbymq.exchanges.ExchangeTypes;
import io.bilbymq.persistence.Checkpoint;
import io.bilbymq.persistence.LogBatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The virtual hosts of a broker, fixed before anybody asks for one. Readable by any thread.
 *
 * <p>A broker that stores what is durable first makes them {@link #stored}, then lets them {@link #recover}, then {@link
 * #add adds} what is configured and was not there; all that on one thread, before its loops have heard of them.
 */
public final class VirtualHosts {
    private static final Logger LOG = LoggerFactory.getLogger(VirtualHosts.class);

    private final Ground ground;
    private final @Nullable SyncedDefinitionLog syncedLog;
    private final Map<String, VirtualHost> byName = new TreeMap<>();

    /**
     * Virtual hosts with the pre-declared exchanges and nothing else, all in memory.
     *
     * @param definitionsLoop owns all definitions; no queue lives there
     * @param queueLoops where queues live
     * @param declarations what becomes of declarations of queues
     */
    public VirtualHosts(
            Collection<String> names,
            Loop definitionsLoop,
            List<? extends Loop> queueLoops,
            ExchangeTypes exchangeTypes,
            DeclarationSettings declarations,
            VirtualHostLimits limits) {
        this(
                new Ground(
                        definitionsLoop,
                        new QueueIds(),
                        new QueueHomes(queueLoops),
                        exchangeTypes,
                        declarations,
                        limits,
                        new DefinitionsMemory(definitionsLoop, limits.definitionBytesMax()),
                        QueueFactory.inMemory(),
                        new Events(),
                        DefinitionLog.none()),
                null);
        names.forEach(this::virtualHost);
    }

    VirtualHosts(Ground ground, @Nullable SyncedDefinitionLog syncedLog) {
        this.ground = ground;
        this.syncedLog = syncedLog;
    }

    /**
     * No virtual hosts yet; what is declared durable in them will be stored.
     *
     * @param definitionsLoop owns all definitions; no queue lives there
     * @param queueLoops where queues live
     * @param declarations what becomes of declarations of queues
     * @param queueFactory makes queues
     * @param log takes over what is to be stored, in order, and says when it is
     */
    public static VirtualHosts stored(
            Loop definitionsLoop,
            List<? extends Loop> queueLoops,
            ExchangeTypes exchangeTypes,
            DeclarationSettings declarations,
            VirtualHostLimits limits,
            QueueFactory queueFactory,
            Consumer<LogBatch> log) {
        final SyncedDefinitionLog syncedLog = new SyncedDefinitionLog(definitionsLoop, log);
        return new VirtualHosts(
                new Ground(
                        definitionsLoop,
                        new QueueIds(),
                        new QueueHomes(queueLoops),
                        exchangeTypes,
                        declarations,
                        limits,
                        new DefinitionsMemory(definitionsLoop, limits.definitionBytesMax()),
                        queueFactory,
                        new Events(),
                        syncedLog),
                syncedLog);
    }

    /** The virtual host of this name; null if there is none. */
    public @Nullable VirtualHost named(String name) {
        return byName.get(name);
    }

    /** All of them, sorted by name. */
    public Collection<VirtualHost> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    /** What tells of all that happens in them. */
    public Events events() {
        return ground.events();
    }

    // Before there is anything to do.

    /**
     * Makes everything be there that the log says: virtual hosts, exchanges, queues, spread evenly over the loops, and
     * bindings. What hangs in the air, since a part of the log is lost, is left out and reported.
     *
     * @param definitions a snapshot, if there is one, and the changes after it, in order
     * @param queueIds ids for which the log holds anything; none of them is given to a new queue
     * @throws DefinitionFormatException if the definitions cannot be read, or an exchange has a type that is not there
     */
    public void recover(List<byte[]> definitions, Collection<Long> queueIds) {
        final DefinitionTable table = new DefinitionTable();
        for (final byte[] piece : definitions) {
            DefinitionCodec.decode(piece).forEach(table::apply);
        }
        ground.ids().continueFrom(table.nextQueueId());
        queueIds.forEach(id -> ground.ids().continueFrom(id + 1));
        // Queues are made with the settings that come of their policies, so there is nobody to tell of those later.
        table.records().stream().filter(VirtualHosts::isPolicy).forEach(this::recover);
        table.records().stream().filter(record -> !isPolicy(record)).forEach(this::recover);
    }

    private static boolean isPolicy(StoredRecord record) {
        return record instanceof StoredRecord.Changed changed && changed.change() instanceof DefinitionRecord.PolicySet;
    }

    private void recover(StoredRecord record) {
        if (record instanceof StoredRecord.VirtualHostDeclared declared) {
            virtualHost(declared.name());
        } else if (record instanceof StoredRecord.Changed changed) {
            virtualHost(changed.virtualHost()).definitions().recover(changed.change());
        }
    }

    /**
     * Lets a view follow what is durable, beginning with what was recovered. Called before anything is added.
     *
     * @param position where the log says the last of what was recovered
     */
    public void followedBy(DefinitionView view, long position) {
        final List<StoredRecord> recovered = snapshot();
        view.begin(position, () -> ViewRecord.of(recovered));
        storedLog().followedBy(view);
    }

    private SyncedDefinitionLog storedLog() {
        final SyncedDefinitionLog log = syncedLog;
        if (log == null) {
            throw new IllegalStateException("everything is in memory only");
        }
        return log;
    }

    private VirtualHost virtualHost(String name) {
        return byName.computeIfAbsent(name, added -> new VirtualHost(added, ground));
    }

    /** Adds the virtual hosts of these names that are not there yet; they will be there after a restart. */
    public void add(Collection<String> names) {
        for (final String name : names) {
            if (!byName.containsKey(name)) {
                virtualHost(name);
                store(new StoredRecord.VirtualHostDeclared(name));
            }
        }
    }

    /** Nobody waits for this: whatever is declared in the virtual host lies behind it in the log. */
    private void store(StoredRecord record) {
        ground.definitionsLoop()
                .execute(() -> ground.log().append(List.of(record), new DefinitionLog.Outcome() {
                    @Override
                    public void durable() {
                        LOG.debug("{} is stored", record);
                    }

                    @Override
                    public void failed() {
                        LOG.error("{} is not stored", record);
                    }
                }));
    }

    // While it goes on.

    /** Writes all durable definitions into the log, as its checkpoint asks for. Callable from any thread. */
    public void checkpoint(Checkpoint checkpoint) {
        writeSnapshot(batch -> batch.partOf(checkpoint));
    }

    /** Writes all durable definitions; {@code end} is called with the batch that ends with them. */
    void writeSnapshot(Consumer<LogBatch> end) {
        final SyncedDefinitionLog log = storedLog();
        ground.definitionsLoop().execute(() -> end.accept(log.snapshot(snapshot())));
    }

    private List<StoredRecord> snapshot() {
        final List<StoredRecord> records = new ArrayList<>();
        records.add(new StoredRecord.NextQueueId(ground.ids().next()));
        for (final VirtualHost host : byName.values()) {
            records.add(new StoredRecord.VirtualHostDeclared(host.name()));
            host.definitions().durable(change -> records.add(new StoredRecord.Changed(host.name(), change)));
        }
        return records;
    }
}
