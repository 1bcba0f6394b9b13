package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out what holds in the files of a log, without changing what is in them. Segments that have an index are not read, but
 * for the last one, whose index was not finished.
 *
 * <p>A bad place is damage if something valid proves that the log was synced beyond it: a mark or the beginning of a later
 * segment. Else it is what a crash left of the last writes, and the log ends there; that can only be in the last segment
 * that has anything valid.
 *
 * <p>What can be read need not be on the disk: after a sync that has failed the system may take for written what is not, and
 * show it until memory is short or the power goes. So what nobody knows to be synced is written again, and read only then
 * ({@link UnprovenTail}): when the end is sealed, whatever was found and believed is durable. Likewise names: were they not
 * synced first, a power cut could give what is written to a file to the segment that it was before.
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
    private final PlaceSort places;
    private final Facts facts;
    private final Optional<SegmentIndexes> indexes;
    private final Disk disk;

    /** Where the segments begin whose indexes nobody has asked for yet. */
    private final Set<Long> indexed = new HashSet<>();

    private final List<Damage> damage = new ArrayList<>();
    private final RecoveredLog recovered;
    private final ByteBuffer window;

    /** Behind the end of all files that there are. */
    private long nextPosition;

    private Seal seal = Seal.NONE;
    private boolean clean;

    /** Finds out how the log of a folder can be opened; trusts indexes, and writes those that are missing. */
    static Recovery toOpen(Disk disk, int placesMax) throws IOException {
        disk.deleteIfThere(FileNames.SORTING);
        disk.syncFolder();
        return new Recovery(disk, new PlaceSort(disk, placesMax), Optional.of(new SegmentIndexes(disk, Runnable::run)));
    }

    /** Reads every record of the log of a folder, and changes nothing. */
    static Recovery toCheck(Disk disk, int placesMax) throws IOException {
        return new Recovery(disk, new PlaceSort(null, placesMax), Optional.empty());
    }

    private Recovery(Disk disk, PlaceSort places, Optional<SegmentIndexes> indexes) throws IOException {
        this.disk = disk;
        this.places = places;
        this.facts = new Facts(places);
        this.indexes = indexes;
        long largest = 0;
        for (final long base : FileNames.bases(disk)) {
            final DiskFile file = disk.open(FileNames.segment(base));
            sources.add(new Source(base, file, file.size()));
            largest = Math.max(largest, file.size());
            nextPosition = Math.max(nextPosition, base + file.size());
        }
        window = ByteBuffer.allocateDirect(
                (int) Math.max(WINDOW_BYTES_MIN, Math.min(SegmentScan.WINDOW_BYTES_MAX, largest)));
        if (indexes.isPresent()) {
            disk.list().stream().filter(FileNames::isIndex).map(FileNames::base).forEach(indexed::add);
        }
        clean = sources.isEmpty();
        final long end = findEnd();
        for (final Source source : sources) {
            if (source.base() < end) {
                read(source, end);
            }
        }
        recovered = new RecoveredLog(
                facts.definitions(),
                facts.definitionsEnd(),
                facts.queues(clean && damage.isEmpty()),
                new RecoveredMessages(places, facts, segments),
                List.copyOf(damage),
                clean);
    }

    /** Goes back to the last segment that has anything valid; all behind the position that is returned does not count. */
    private long findEnd() throws IOException {
        long durable = 0;
        for (int i = sources.size() - 1; i >= 0; i--) {
            final Source source = sources.get(i);
            SyncProof proof = new SyncProof(durable);
            long end = proof.of(scan(source));
            if (end > source.base() && indexes.isPresent() && !proof.isSealed(end)) {
                final long unproven = Math.max(source.base(), proof.durable());
                UnprovenTail.writeAgain(source.file(), unproven - source.base(), end - source.base());
                proof = new SyncProof(durable);
                end = proof.of(scan(source));
            }
            durable = proof.durable();
            if (end > source.base()) {
                clean = proof.isClean(end);
                final long sealed = proof.isSealed(end) ? proof.lastPosition() : end;
                seal = new Seal(source.file(), sealed - source.base(), sealed);
                return sealed;
            }
            if (!SegmentHeader.mayBeUnused(source.file())) {
                damage.add(new Damage(source.name(), source.base(), source.size(), "nothing in the segment is valid"));
            }
        }
        return 0;
    }

    private SegmentScan scan(Source source) {
        return new SegmentScan(source.file(), source.base(), source.size(), window);
    }

    private void read(Source source, long end) throws IOException {
        final boolean isLast = source.file() == seal.file();
        if (!isLast
                && indexed.remove(source.base())
                && SegmentIndexFile.read(disk, source.base(), source.size(), facts)) {
            segments.add(new Segment(source.base(), source.size(), source.file(), false));
            return;
        }
        final SegmentScan scan = scan(source);
        final Optional<SegmentIndex> index =
                indexes.filter(all -> !isLast).map(all -> all.begin(source.base(), source.size()));
        final FactsOfSegment visitor = new FactsOfSegment(source.base(), scan, facts, damage, index);
        final SegmentScan.End scanned = scan.scan(end, visitor);
        final long reach = isLast ? end : source.base() + source.size();
        if (isLast ? scanned.end() < end : !scanned.closed()) {
            visitor.damaged(scanned.end(), Math.max(0, reach - scanned.end()), "no valid record from here to the end");
        }
        visitor.end();
        final long capacity = isLast ? seal.end() - source.base() : source.size();
        segments.add(new Segment(source.base(), capacity, source.file(), visitor.isDamaged()));
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
     * Seals the end. What is left of indexes, of the segment that was written last and of such as are gone, goes. Files behind it become empty segments that are sealed too: were they deleted, what is in them might
     * come back when the folder could not be synced, and count.
     */
    void tidy() throws IOException {
        seal.open();
        for (final long base : indexed) {
            disk.delete(FileNames.index(base));
        }
        for (final Source source : sources) {
            if (source.base() < seal.position()) {
                continue;
            }
            if (SegmentHeader.mayBeUnused(source.file())) {
                seal = Seal.ofEmpty(source.base(), source.file());
                segments.add(new Segment(source.base(), seal.end() - source.base(), source.file(), false));
            } else {
                source.file().close();
                disk.rename(source.name(), FileNames.damaged(source.base()));
            }
        }
    }

    void close() throws IOException {
        places.close();
        for (final Source source : sources) {
            source.file().close();
        }
    }
}
