package io.bilbymq.broker;

import io.bilbymq.broker.connection.MemoryWatermark;
import io.bilbymq.broker.connection.NettyLoop;
import io.bilbymq.broker.connection.NettyLoops;
import io.bilbymq.broker.memory.MemoryAlarm;
import io.bilbymq.broker.queue.IndexSpill;
import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.store.Storage;
import io.bilbymq.broker.vhost.StoredQueues;
import io.bilbymq.broker.vhost.VirtualHostLimits;
import io.bilbymq.broker.vhost.VirtualHosts;
import io.bilbymq.exchanges.ExchangeTypes;
import io.bilbymq.persistence.Damage;
import io.bilbymq.persistence.FileDisk;
import io.bilbymq.persistence.LogSettings;
import io.bilbymq.persistence.MessageLog;
import io.bilbymq.persistence.RecoveredLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what is in a data folder to life, and sees to it that it is left in good order. */
final class DataFolder {
    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

    /** How long a broker that is closed waits until everything is said anew; without it the next start reads more. */
    private static final int LAST_CHECKPOINT_SECONDS = 10;

    /** Of no use after a restart. */
    private static final String SCRATCH = "scratch";

    private final MessageLog log;
    private final Storage storage;
    private final List<IndexSpill> spills;

    private DataFolder(MessageLog log, Storage storage, List<IndexSpill> spills) {
        this.log = log;
        this.storage = storage;
        this.spills = spills;
    }

    /** Locks the folder, which is made if it is not there, and reads its log. */
    static MessageLog open(Path folder, Closing closing) throws IOException {
        final FileDisk disk = FileDisk.open(folder);
        closing.begun("data folder", disk);
        final MessageLog log = MessageLog.open(disk, LogSettings.defaults());
        closing.begun("message log", log);
        return log;
    }

    /** Connects the loops with the log. Loops were begun after the log, so nobody appends any more when it is closed. */
    static DataFolder of(Path folder, MessageLog log, NettyLoops loops, Closing closing) throws IOException {
        final Storage storage = new Storage(log, loops.loops());
        closing.begun("readers of the log", storage);
        return new DataFolder(log, storage, spills(folder.resolve(SCRATCH), loops, closing));
    }

    /** A scratch file for each loop. */
    private static List<IndexSpill> spills(Path folder, NettyLoops loops, Closing closing) throws IOException {
        final FileDisk scratch = FileDisk.open(folder);
        closing.begun("scratch folder", scratch);
        final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
            final Thread index = new Thread(task, "bilby-index");
            index.setDaemon(true);
            return index;
        });
        closing.begun("thread for long indexes", thread::shutdownNow);
        final List<IndexSpill> spills = new ArrayList<>();
        for (final NettyLoop loop : loops.loops()) {
            final IndexSpill spill = IndexSpill.open(scratch, loop, thread, DataFolder::indexLost);
            closing.begun("scratch file", spill::close);
            spills.add(spill);
        }
        return spills;
    }

    private static void indexLost(IOException reason) {
        LOG.error("a part of a queue's index cannot be read; its messages are delivered after the next start", reason);
    }

    Storage storage() {
        return storage;
    }

    /** Everything that is defined there, and what the settings add; begins to write. */
    VirtualHosts virtualHosts(
            BrokerSettings settings,
            NettyLoops loops,
            MemoryAlarm alarm,
            CompletableFuture<Throwable> failure,
            Closing closing) {
        final RecoveredLog recovered = log.recovered();
        recovered.damage().forEach(DataFolder::report);
        final StoredQueues queues = new StoredQueues(storage, spills, recovered.queues());
        final VirtualHosts hosts = VirtualHosts.stored(
                loops.definitions(),
                loops.loops(),
                ExchangeTypes.load(),
                settings.strictArguments(),
                VirtualHostLimits.withMemory(MemoryWatermark.forDefinitions(alarm.watermark())),
                queues,
                log::append);
        hosts.recover(recovered.definitions(), recovered.queues().keySet());
        hosts.add(settings.virtualHosts());
        queues.releaseUnclaimed();
        log.failure().thenAccept(failure::complete);
        storage.start(hosts::checkpoint);
        closing.begun("last checkpoint", () -> storage.checkpoint(LAST_CHECKPOINT_SECONDS));
        return hosts;
    }

    private static void report(Damage damage) {
        LOG.error(
                "{} bytes at {} of the log, in {}, are damaged, and what was there is lost: {}",
                damage.bytes(),
                damage.position(),
                damage.file(),
                damage.reason());
    }
}
