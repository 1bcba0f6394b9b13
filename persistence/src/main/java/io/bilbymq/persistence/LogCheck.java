package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Looks at the log of a folder that no broker uses, and takes damage out of its way.
 *
 * <p>A broker starts in spite of damage, and says what it has lost each time; after a repair it has nothing to say. Only
 * what cannot be read anyway is changed by that, after a copy of it is safe.
 */
public final class LogCheck {
    private static final int SEGMENT_END_BYTES = PositionRecord.BYTES;
    private static final int COPIED_AT_ONCE = 1024 * 1024;

    /**
     * What was found.
     *
     * @param segments how many files
     * @param bytes of them
     * @param messages how many, settled ones included
     * @param places of messages that are not settled: a message counts in each of its queues
     * @param queues that have any
     * @param definitions parts of the last snapshot and changes since
     * @param clean whether the log was closed in good order
     * @param damage what is not readable
     */
    public record Report(
            int segments,
            long bytes,
            long messages,
            long places,
            int queues,
            int definitions,
            boolean clean,
            List<Damage> damage) {}

    private LogCheck() {}

    /** Whether a broker has used this folder, or its log was copied here. */
    public static boolean isThere(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .anyMatch(name -> name.equals(FolderLock.FILE) || FileNames.isSegment(name));
        }
    }

    /** The name of the file that {@link #repair} copies this damage to. */
    public static String copy(Damage damage) {
        return damage.file() + "-" + damage.position();
    }

    /** Reads all of it, and changes nothing. */
    public static Report check(Disk disk) throws IOException {
        final Recovery recovery = Recovery.toCheck(disk, LogSettings.defaults().recoveredAtOnce());
        try {
            final RecoveredLog recovered = recovery.recovered();
            final Map<Long, Long> places = new HashMap<>();
            recovered
                    .messages()
                    .forEach(
                            queue -> true,
                            found -> places.merge(found.queue(), (long) found.sequences().length, Long::sum));
            return new Report(
                    recovery.segments().all().size(),
                    recovery.bytes(),
                    recovery.messages(),
                    places.values().stream().mapToLong(Long::longValue).sum(),
                    places.size(),
                    recovered.definitions().size(),
                    recovered.clean(),
                    recovered.damage());
        } finally {
            recovery.close();
        }
    }

    /**
     * Copies what is damaged into {@code quarantine}, one file for each place, and then marks the places as void.
     *
     * @return what was found before
     */
    public static Report repair(Disk disk, Disk quarantine) throws IOException {
        final Report report = check(disk);
        for (final Damage damage : report.damage()) {
            try (DiskFile file = disk.open(damage.file())) {
                copy(file, damage, quarantine);
            }
        }
        quarantine.syncFolder();
        for (final Damage damage : report.damage()) {
            disk.deleteIfThere(FileNames.index(FileNames.base(damage.file())));
            try (DiskFile file = disk.open(damage.file())) {
                repair(file, damage);
                file.sync();
            }
        }
        return report;
    }

    private static void copy(DiskFile file, Damage damage, Disk quarantine) throws IOException {
        final String name = copy(damage);
        quarantine.deleteIfThere(name);
        final long begin = damage.position() - FileNames.base(damage.file());
        try (DiskFile copy = quarantine.create(name)) {
            for (long at = 0; at < damage.bytes(); at += COPIED_AT_ONCE) {
                final ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(COPIED_AT_ONCE, damage.bytes() - at));
                file.read(bytes, begin + at);
                copy.write(bytes.flip(), at);
            }
            copy.sync();
        }
    }

    private static void repair(DiskFile file, Damage damage) throws IOException {
        final long base = FileNames.base(damage.file());
        long position = damage.position();
        final long end = position + damage.bytes();
        if (position == base) {
            final ByteBuffer header = ByteBuffer.allocate(SegmentHeader.BYTES);
            new SegmentHeader(base, 0).writeTo(header);
            file.write(header.flip(), 0);
            position += SegmentHeader.BYTES;
        }
        if (end >= base + file.size()) {
            write(file, base, position, SEGMENT_END_BYTES, RecordType.SEGMENT_END);
        } else if (position < end) {
            write(file, base, position, end - position, RecordType.VOID);
        }
    }

    private static void write(DiskFile file, long base, long position, long bytes, RecordType type) throws IOException {
        final ByteBuffer record = ByteBuffer.allocate(Math.toIntExact(bytes));
        RecordHeader.write(record, 0, record.capacity(), position, type, 0);
        final CRC32C crc = new CRC32C();
        crc.update(record.slice(RecordHeader.CHECKED, record.capacity() - RecordHeader.CHECKED));
        record.putInt(RecordHeader.CRC, (int) crc.getValue());
        file.write(record, position - base);
    }
}
