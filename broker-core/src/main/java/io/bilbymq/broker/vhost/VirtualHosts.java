package io.bilbymq.broker.vhost;

import io.bilbymq.broker.access.PasswordChecks;
import io.bilbymq.broker.access.Unanswered;
import io.bilbymq.broker.access.UserRecord;
import io.bilbymq.broker.access.Users;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.settings.DeclarationSettings;
import io.bilbymq.broker.settings.UserSettings;
import io.bilbymq.exchanges.ExchangeTypes;
import io.bilbymq.persistence.Checkpoint;
import io.bilbymq.persistence.LogBatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The virtual hosts of a broker. Readable by any thread, without a lock; changed on the definitions loop, by their {@link
 * #administration}.
 *
 * <p>A broker that stores what is durable first makes them {@link #stored}, then lets them {@link #recover}, then {@link
 * #add adds} what is configured and was not there; all that on one thread, before its loops have heard of them.
 */
public final class VirtualHosts {
    private static final Logger LOG = LoggerFactory.getLogger(VirtualHosts.class);

    /** What RabbitMQ says of the one that it makes by itself. */
    private static final String DEFAULT_DESCRIPTION = "Default virtual host";

    private final Ground ground;
    private final @Nullable SyncedDefinitionLog syncedLog;
    private final Map<String, VirtualHost> byName = new ConcurrentHashMap<>();
    private final VirtualHostAdministration administration;
    private final StoredUsers users;
    private final StoredGlobalParameters globalParameters;

    /** Names of those that were not there when the broker was started. */
    private final List<String> addedNow = new ArrayList<>();

    /** Names that the settings say: one that is deleted all the same does not come back by them. */
    private final Set<String> configured = new TreeSet<>();

    /** Those of them that were deleted. Confined to the definitions loop. */
    private final Set<String> deletedForGood = new TreeSet<>();

    private final List<Consumer<VirtualHost>> whenDeleted = new CopyOnWriteArrayList<>();

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
            DefinitionLimits limits) {
        this(
                new Ground(
                        definitionsLoop,
                        new QueueIds(),
                        new QueueHomes(queueLoops),
                        exchangeTypes,
                        declarations,
                        new Users(),
                        limits,
                        new DefinitionCounts(),
                        new DefinitionsMemory(definitionsLoop, limits.definitionBytesMax()),
                        QueueFactory.inMemory(),
                        new Events(),
                        new Unanswered(),
                        DefinitionLog.none()),
                null);
        boolean isDefault = true;
        for (final String name : names) {
            begun(name, isDefault);
            isDefault = false;
        }
    }

    VirtualHosts(Ground ground, @Nullable SyncedDefinitionLog syncedLog) {
        this.ground = ground;
        this.syncedLog = syncedLog;
        this.globalParameters = new StoredGlobalParameters(ground);
        this.users = new StoredUsers(ground, this::stays);
        this.administration = new VirtualHostAdministration(
                this, new VirtualHostsActor(this, ground), ground.definitionsLoop(), Events.BROKER_ITSELF);
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
            DefinitionLimits limits,
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
                        new Users(),
                        limits,
                        new DefinitionCounts(),
                        new DefinitionsMemory(definitionsLoop, limits.definitionBytesMax()),
                        queueFactory,
                        new Events(),
                        new Unanswered(),
                        syncedLog),
                syncedLog);
    }

    /** What is being done for those who have no connection. */
    public Unanswered unanswered() {
        return ground.unanswered();
    }

    /** The virtual host of this name; null if there is none. */
    public @Nullable VirtualHost named(String name) {
        return byName.get(name);
    }

    /** All that are there now, sorted by name. */
    public Collection<VirtualHost> all() {
        return byName.values().stream()
                .sorted(Comparator.comparing(VirtualHost::name))
                .toList();
    }

    /** The types that exchanges can have. */
    public ExchangeTypes exchangeTypes() {
        return ground.exchangeTypes();
    }

    /** What makes, changes and deletes them. */
    public VirtualHostAdministration administration() {
        return administration;
    }

    /** Who may use them: what makes, changes and deletes users of the internal back end. */
    public UserAdministration users() {
        return users.administration();
    }

    /** The parameters of the whole broker. */
    public GlobalParameters globalParameters() {
        return new GlobalParameters(globalParameters, ground.definitionsLoop(), Events.BROKER_ITSELF);
    }

    /** The users, for whoever asks what they may do. */
    public Users knownUsers() {
        return ground.users();
    }

    /** Calls {@code listener}, on the definitions loop, with each user that is deleted. */
    public void whenUserDeleted(Consumer<String> listener) {
        users.whenDeleted(listener);
    }

    /** What tells of all that happens in them. */
    public Events events() {
        return ground.events();
    }

    /** Calls {@code listener}, on the definitions loop, with each one that is deleted: it is gone then, and in no table. */
    public void whenDeleted(Consumer<VirtualHost> listener) {
        whenDeleted.add(listener);
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
        final DefinitionTable table = new DefinitionTable(ground.users());
        for (final byte[] piece : definitions) {
            DefinitionCodec.decode(piece).forEach(table::apply);
        }
        ground.ids().continueFrom(table.nextQueueId());
        queueIds.forEach(id -> ground.ids().continueFrom(id + 1));
        final Collection<StoredRecord> records = table.records();
        // Queues are made with the settings that come of their policies, so there is nobody to tell of those later.
        records.stream().filter(VirtualHosts::isPolicy).forEach(this::recover);
        records.stream().filter(record -> !isPolicy(record)).forEach(this::recover);
        users.recovered(table.defaultUsersMade());
        globalParameters.recover(records);
    }

    private static boolean isPolicy(StoredRecord record) {
        return record instanceof StoredRecord.Changed changed && changed.change() instanceof DefinitionRecord.PolicySet;
    }

    private void recover(StoredRecord record) {
        if (record instanceof StoredRecord.VirtualHostDeclared declared) {
            virtualHost(declared.name());
        } else if (record instanceof StoredRecord.VirtualHostDeleted deleted) {
            deletedForGood.add(deleted.name());
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

    /**
     * Makes the users that are configured, on a node that never had them. Called when the virtual hosts are there.
     *
     * @param passwords hashes passwords from now on
     */
    public void begin(List<UserSettings> configured, PasswordChecks passwords) {
        final List<StoredRecord> made = users.begin(configured, passwords, byName.keySet(), addedNow);
        if (!made.isEmpty()) {
            store(made);
        }
    }

    /** Gives the broker an identity that no other one has, if it never had one. Called when what is stored is recovered. */
    public void beginCluster() {
        final List<StoredRecord> made = globalParameters.begin();
        if (!made.isEmpty()) {
            store(made);
        }
    }

    private VirtualHost virtualHost(String name) {
        final VirtualHost there = byName.get(name);
        return there == null ? added(name) : there;
    }

    /**
     * Adds the virtual hosts of these names that are not there yet, unless they were there once and somebody has deleted them;
     * they will be there after a restart. The first name is that of the default virtual host.
     */
    public void add(Collection<String> names) {
        configured.addAll(names);
        boolean isDefault = true;
        for (final String name : names) {
            if (!byName.containsKey(name) && !deletedForGood.contains(name)) {
                store(begun(name, isDefault));
            }
            isDefault = false;
        }
    }

    /** Makes one that is configured, and answers with the records that do the same. */
    private List<StoredRecord> begun(String name, boolean isDefault) {
        final VirtualHostChange wanted =
                isDefault ? VirtualHostChange.NONE.describedAs(DEFAULT_DESCRIPTION) : VirtualHostChange.NONE;
        final List<DefinitionRecord> said = new VirtualHostDecisions(name).initially(wanted, ground);
        addedNow.add(name);
        final VirtualHost host = added(name);
        host.definitions().replay(said);
        return declaring(name, said);
    }

    /** The records that make a virtual host of which this is said. */
    static List<StoredRecord> declaring(String name, List<DefinitionRecord> said) {
        final List<StoredRecord> records = new ArrayList<>();
        records.add(new StoredRecord.VirtualHostDeclared(name));
        said.forEach(change -> records.add(new StoredRecord.Changed(name, change)));
        return records;
    }

    /** Nobody waits for this: whatever is declared in the virtual host lies behind it in the log. */
    private void store(List<StoredRecord> records) {
        ground.definitionsLoop()
                .execute(() -> ground.log().append(records, new DefinitionLog.Outcome() {
                    @Override
                    public void durable() {
                        LOG.debug("{} are stored", records);
                    }

                    @Override
                    public void failed() {
                        LOG.error("{} are not stored", records);
                    }
                }));
    }

    // While it goes on. On the definitions loop.

    private VirtualHost added(String name) {
        final VirtualHost host = new VirtualHost(name, ground);
        appears(host);
        return host;
    }

    private void appears(VirtualHost host) {
        byName.put(host.name(), host);
        deletedForGood.remove(host.name());
        ground.counts().virtualHosts(1);
    }

    /** There is one from now on of which this is said and which these users enter, and events tell of it. */
    VirtualHost added(String name, List<DefinitionRecord> said, List<UserRecord> entering, String user) {
        final VirtualHost host = new VirtualHost(name, ground);
        host.definitions().replay(said);
        users.replay(entering);
        appears(host);
        host.actor().begun(user);
        LOG.info("vhost '{}' is made by {}", name, user);
        return host;
    }

    /** The users of the settings that are to be let into a virtual host that is new. */
    List<UserRecord> entering(String name) {
        return users.entering(name);
    }

    /**
     * Whether there is one of this name whose end is not decided. What is said of one that is ending would lie behind its end in
     * the log, and be said of the next one that has the name.
     */
    private boolean stays(String name) {
        final VirtualHost host = byName.get(name);
        return host != null && !host.isEnding();
    }

    /** Whether one of this name would come back by the settings, unless it is said that it shall not. */
    boolean isConfigured(String name) {
        return configured.contains(name);
    }

    /** It is gone, and nothing is in it. */
    void removed(VirtualHost host) {
        LOG.info("vhost '{}' is deleted", host.name());
        byName.remove(host.name(), host);
        users.virtualHostGone(host.name());
        ground.counts().virtualHosts(-1);
        if (isConfigured(host.name())) {
            deletedForGood.add(host.name());
        }
        if (host.name().equals(Events.VIRTUAL_HOST)) {
            ground.events().nowhere();
        }
        whenDeleted.forEach(listener -> listener.accept(host));
    }

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
        deletedForGood.forEach(name -> records.add(new StoredRecord.VirtualHostDeleted(name, true)));
        users.addTo(records);
        globalParameters.addTo(records);
        return records;
    }
}
