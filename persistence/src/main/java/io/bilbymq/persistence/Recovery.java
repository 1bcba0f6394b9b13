package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what holds in the files of a log, without changing them.
 *
 * <p>A bad place is damage if something valid proves that the log was synced beyond it: a mark or the beginning of a later
 * segment. Else it is what a crash left of the last writes, and the log ends there; that can only be in the last segment
 * that has anything valid.
 */
final class Recovery {
    private static final int WINDOW_BYTES_MIN = 4 * 1024;

    /** A file of the log, to be looked at. */
    private record Source(long base, DiskFile file, long size) {
        String name() {
            return FileNames.segment(base);
        }
    }

    private final List<Source> sources = new ArrayList<>();
    private final Segments segments = new Segments();
    private final Facts facts = new Facts();
    private final List<Damage> damage = new ArrayList<>();
    private final RecoveredLog recovered;
    private final ByteBuffer window;

    /** Behind the end of all files that there are. */
    private long nextPosition;

    private Seal seal = Seal.NONE;
    private boolean clean;

    /** Reads the log of a folder. */
    Recovery(Disk disk) throws IOException {
        long largest = 0;
        for (final long base : FileNames.bases(disk)) {
            final DiskFile file = disk.open(FileNames.segment(base));
            sources.add(new Source(base, file, file.size()));
            largest = Math.max(largest, file.size());
            nextPosition = Math.max(nextPosition, base + file.size());
        }
        window = ByteBuffer.allocateDirect(
                (int) Math.max(WINDOW_BYTES_MIN, Math.min(SegmentScan.WINDOW_BYTES_MAX, largest)));
        clean = sources.isEmpty();
        final long end = findEnd();
        for (final Source source : sources) {
            if (source.base() < end) {
                read(source, end);
            }
        }
        recovered = facts.recovered(damage, clean);
        countLive();
    }

    /** Goes back to the last segment that has anything valid; all behind the position that is returned does not count. */
    private long findEnd() throws IOException {
        long durable = 0;
        for (int i = sources.size() - 1; i >= 0; i--) {
            final Source source = sources.get(i);
            final SyncProof proof = new SyncProof(durable);
            final SegmentScan.End scanned = scan(source).scan(Long.MAX_VALUE, proof);
            if (scanned.header() != null) {
                proof.header(scanned.header());
            }
            durable = proof.durable();
            final long end = proof.cut(scanned.end());
            if (end > source.base()) {
                clean = proof.isClean(end);
                final long sealed = proof.isSealed(end) ? proof.lastPosition() : end;
                seal = new Seal(source.file(), sealed - source.base(), sealed);
                return sealed;
            }
            if (!mayBeUnused(source)) {
                damage.add(new Damage(source.name(), source.base(), source.size(), "nothing in the segment is valid"));
            }
        }
        return 0;
    }

    private static boolean mayBeUnused(Source source) throws IOException {
        final ByteBuffer begin = ByteBuffer.allocate(SegmentHeader.BYTES);
        source.file().read(begin, 0);
        return SegmentHeader.mayBeUnused(begin.flip());
    }

    private SegmentScan scan(Source source) {
        return new SegmentScan(source.file(), source.base(), source.size(), window);
    }

    private void read(Source source, long end) throws IOException {
        final SegmentScan scan = scan(source);
        final FactsOfSegment visitor = new FactsOfSegment(source.name(), scan, facts, damage);
        final SegmentScan.End scanned = scan.scan(end, visitor);
        final boolean isLast = source.file() == seal.file();
        final long reach = isLast ? end : source.base() + source.size();
        if (isLast ? scanned.end() < end : !scanned.closed()) {
            visitor.damaged(scanned.end(), Math.max(0, reach - scanned.end()), "no valid record from here to the end");
        }
        final long capacity = isLast ? seal.end() - source.base() : source.size();
        segments.add(new Segment(source.base(), capacity, source.file(), visitor.isDamaged()));
    }

    private void countLive() {
        for (final RecoveredQueue queue : recovered.queues().values()) {
            for (int i = 0; i < queue.positions().length; i++) {
                final @Nullable Segment segment = segments.at(queue.positions()[i]);
                if (segment != null) {
                    segment.count(1, queue.lengths()[i]);
                }
            }
        }
    }

    RecoveredLog recovered() {
        return recovered;
    }

    Segments segments() {
        return segments;
    }

    /** The end of the log, which is to be sealed before anything else is written. */
    Seal seal() {
        return seal;
    }

    /** Where the next segment may begin. */
    long nextBase(long segmentBytes) {
        return (Math.max(nextPosition, seal.end()) + segmentBytes - 1) / segmentBytes * segmentBytes;
    }

    /** Bytes of all segments. */
    long bytes() {
        return segments.all().stream().mapToLong(Segment::capacity).sum();
    }

    /** How many messages there are, settled ones included. */
    long messages() {
        return facts.messages();
    }

    /**
     * Seals the end. Files behind it become empty segments that are sealed too: were they deleted, what is in them might
     * come back when the folder could not be synced, and count.
     */
    void tidy(Disk disk) throws IOException {
        seal.open();
        for (final Source source : sources) {
            if (source.base() < seal.position()) {
                continue;
            }
            if (mayBeUnused(source)) {
                seal = Seal.ofEmpty(source.base(), source.file());
                segments.add(new Segment(source.base(), seal.end() - source.base(), source.file(), false));
            } else {
                source.file().close();
                disk.rename(source.name(), FileNames.damaged(source.base()));
            }
        }
    }

    void close() throws IOException {
        for (final Source source : sources) {
            source.file().close();
        }
    }
}
