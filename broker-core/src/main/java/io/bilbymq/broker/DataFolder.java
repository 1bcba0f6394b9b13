package io.bilbymq.broker;

import com.sun.management.OperatingSystemMXBean;
import io.bilbymq.broker.alarm.DiskAlarm;
import io.bilbymq.broker.alarm.DiskWatch;
import io.bilbymq.broker.alarm.MemoryAlarm;
import io.bilbymq.broker.connection.MemoryWatermark;
import io.bilbymq.broker.connection.NettyLoops;
import io.bilbymq.broker.queue.LoopScratch;
import io.bilbymq.broker.queue.MemoryLimits;
import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.settings.DiskFreeLimit;
import io.bilbymq.broker.settings.MemorySettings;
import io.bilbymq.broker.store.CleaningPace;
import io.bilbymq.broker.store.Storage;
import io.bilbymq.broker.vhost.DefinitionLimits;
import io.bilbymq.broker.vhost.StoredQueues;
import io.bilbymq.broker.vhost.VirtualHosts;
import io.bilbymq.broker.view.MapDbView;
import io.bilbymq.exchanges.ExchangeTypes;
import io.bilbymq.persistence.Damage;
import io.bilbymq.persistence.Disk;
import io.bilbymq.persistence.FileDisk;
import io.bilbymq.persistence.LogSettings;
import io.bilbymq.persistence.MessageLog;
import io.bilbymq.persistence.RecoveredLog;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what is in a data folder to life, and sees to it that it is left in good order. */
final class DataFolder {
    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

    /** How long a broker that is closed waits until everything is said anew; without it the next start reads more. */
    private static final int LAST_CHECKPOINT_SECONDS = 10;

    /** Of no use after a restart. */
    private static final String SCRATCH = "scratch";

    /** Definitions by key, for whoever wants to look them up without a broker. */
    private static final String VIEW = "definitions";

    /**
     * What may be otherwise in tests.
     *
     * @param between what comes between the log and the disk
     * @param scratch what comes between scratch files and the disk
     */
    record Conditions(
            UnaryOperator<Disk> between, UnaryOperator<Disk> scratch, LogSettings log, CleaningPace cleaning) {
        static Conditions usual() {
            return new Conditions(
                    UnaryOperator.identity(),
                    UnaryOperator.identity(),
                    LogSettings.defaults(),
                    CleaningPace.defaults());
        }

        Conditions with(UnaryOperator<Disk> other) {
            return new Conditions(other, scratch, log, cleaning);
        }

        Conditions withScratch(UnaryOperator<Disk> other) {
            return new Conditions(between, other, log, cleaning);
        }

        Conditions with(LogSettings other, CleaningPace pace) {
            return new Conditions(between, scratch, other, pace);
        }
    }

    private final Conditions conditions;
    private final Disk disk;
    private final MessageLog log;
    private final Scratch scratch;
    private final MapDbView view;
    private List<LoopScratch> scratchOfLoops = List.of();

    private DataFolder(Conditions conditions, Disk disk, MessageLog log, Scratch scratch, MapDbView view) {
        this.conditions = conditions;
        this.disk = disk;
        this.log = log;
        this.scratch = scratch;
        this.view = view;
    }

    /** Locks the folder, which is made if it is not there, and reads its log. */
    static DataFolder open(Path folder, Conditions conditions, Closing closing) throws IOException {
        final FileDisk locked = FileDisk.open(folder);
        closing.begun("data folder", locked);
        final Disk disk = conditions.between().apply(locked);
        final MessageLog log = MessageLog.open(disk, conditions.log());
        closing.begun("message log", log);
        final Scratch scratch = Scratch.open(folder.resolve(SCRATCH), conditions.scratch());
        closing.begun("scratch folder", scratch);
        final MapDbView view = new MapDbView(folder.resolve(VIEW));
        closing.begun("view of definitions", view);
        return new DataFolder(conditions, disk, log, scratch, view);
    }

    /** Connects the loops with the log. Loops were begun after the log, so nobody appends any more when it is closed. */
    Storage connect(NettyLoops loops, DiskAlarm alarm, Closing closing) {
        final Storage storage = new Storage(log, loops.loops(), conditions.cleaning(), alarm::isRaised);
        closing.begun("cleaner and readers of the log", storage);
        return storage;
    }

    /** Has each loop look, whenever it has done something, whether contents should leave memory. */
    void boundMemory(NettyLoops loops, MemorySettings settings, MemoryAlarm memory, DiskAlarm disk) throws IOException {
        final MemoryLimits limits = MemoryLimits.of(
                memory, settings.pagingRatio(), Runtime.getRuntime().maxMemory(), disk::isRaised);
        scratchOfLoops = scratch.parts(loops.loops(), limits);
        loops.loops().forEach(loop -> loop.everyTurn(scratchOfLoops.get(loop.index())::look));
    }

    /** An alarm that has looked once, and goes on looking. */
    DiskAlarm alarm(DiskFreeLimit limit, Closing closing) {
        final DiskAlarm alarm =
                new DiskAlarm(disk::freeBytes, log::isShortOfSpace, Math.max(bytes(limit), log.segmentBytes()));
        final DiskWatch watch = DiskWatch.begin(alarm);
        closing.begun("watch over the disk", watch);
        log.whenSpaceChanged(watch::look);
        return alarm;
    }

    private static long bytes(DiskFreeLimit limit) {
        if (limit.relative() == 0) {
            return limit.absolute();
        }
        // The system's bean of a JDK is one of these, and knows of containers.
        final var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return (long) (limit.relative() * system.getTotalMemorySize());
    }

    /** Everything that is defined there, and what the settings add; begins to write. */
    VirtualHosts virtualHosts(
            BrokerSettings settings,
            Storage storage,
            NettyLoops loops,
            MemoryAlarm alarm,
            CompletableFuture<Throwable> failure,
            Closing closing)
            throws IOException {
        final RecoveredLog recovered = log.recovered();
        recovered.damage().forEach(DataFolder::report);
        final StoredQueues queues = new StoredQueues(storage, scratchOfLoops, recovered.queues());
        final VirtualHosts hosts = VirtualHosts.stored(
                loops.definitions(),
                loops.loops(),
                ExchangeTypes.load(),
                settings.declarations(),
                new DefinitionLimits(settings.nodeLimits(), MemoryWatermark.forDefinitions(alarm.watermark())),
                queues,
                log::append);
        hosts.recover(recovered.definitions(), recovered.queues().keySet());
        view.notWhile(alarm::isRaised);
        hosts.followedBy(view, recovered.definitionsEnd());
        hosts.add(settings.virtualHosts());
        queues.restore(recovered.messages());
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
