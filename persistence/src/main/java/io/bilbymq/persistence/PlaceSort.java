package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sorts any number of places by queue, sequence and position, in bounded memory: what fits in memory is sorted there and
 * becomes a run in a scratch file, and the runs are merged in the end.
 *
 * <p>For one thread.
 */
final class PlaceSort implements Places {
    private static final Logger LOG = LoggerFactory.getLogger(PlaceSort.class);

    private static final int WRITE_BYTES = 256 * 1024;

    /** What the buffers take together of which the runs are read, unless there are very many. */
    private static final int READ_BYTES = 4 * 1024 * 1024;

    private static final int RUN_BYTES_MAX = 64 * 1024;
    private static final int RUN_BYTES_MIN = 4 * 1024;

    /** Hears of places in order. */
    interface Sorted {
        void place(PlaceDecoder place) throws IOException;
    }

    /** Where a sorted run lies in the scratch file, or its bytes where that could not be written. */
    // Nobody compares runs.
    @SuppressWarnings("ArrayRecordComponent")
    private record Run(long begin, long end, int checksum, byte @Nullable [] bytes) {}

    private final @Nullable Disk disk;
    private final int placesMax;
    private final Map<Long, QueuePlaces> queues = new HashMap<>();
    private final List<Run> runs = new ArrayList<>();
    private int held;

    /** What was added to last: mostly it is added to again. */
    private @Nullable QueuePlaces recent;

    private long recentQueue;
    private @Nullable DiskFile scratch;
    private long scratchEnd;

    /**
     * Nothing to be sorted yet.
     *
     * @param disk for a scratch file; null to keep everything in memory, if in less than it would take unsorted
     * @param placesMax how many places are in memory at once
     */
    PlaceSort(@Nullable Disk disk, int placesMax) {
        this.disk = disk;
        this.placesMax = placesMax;
    }

    @Override
    public void add(long queue, long sequence, long position, int length, long note, long stamp, long key)
            throws IOException {
        QueuePlaces places = recent;
        if (places == null || queue != recentQueue) {
            places = queues.computeIfAbsent(queue, unknown -> new QueuePlaces());
            recent = places;
            recentQueue = queue;
        }
        places.add(sequence, position, length, note, stamp, key);
        if (++held >= placesMax) {
            endRun();
        }
    }

    private void endRun() throws IOException {
        final RunWriter run = new RunWriter();
        for (final Map.Entry<Long, QueuePlaces> queue : new TreeMap<>(queues).entrySet()) {
            final long number = queue.getKey();
            final QueuePlaces places = queue.getValue();
            places.sort();
            for (int i = 0; i < places.count(); i++) {
                run.put(number, places, i);
            }
        }
        queues.clear();
        runs.add(run.end());
        recent = null;
        held = 0;
    }

    /** Tells of all places, ascending by queue, sequence and position, and forgets them. */
    void forEach(Sorted visitor) throws IOException {
        if (held > 0) {
            endRun();
        }
        try {
            merge(visitor);
        } finally {
            runs.clear();
            deleteScratch();
        }
    }

    private void merge(Sorted visitor) throws IOException {
        final int buffer = Math.max(RUN_BYTES_MIN, Math.min(RUN_BYTES_MAX, READ_BYTES / Math.max(1, runs.size())));
        final PriorityQueue<RunReader> next = new PriorityQueue<>(RunReader.IN_ORDER);
        for (final Run run : runs) {
            final RunReader reader = new RunReader(run, buffer);
            if (reader.next()) {
                next.add(reader);
            }
        }
        for (RunReader first = next.poll(); first != null; first = next.poll()) {
            // Runs of a queue mostly follow each other: as long as one is first, the others are left alone.
            final RunReader second = next.peek();
            boolean more = true;
            while (more && (second == null || RunReader.IN_ORDER.compare(first, second) <= 0)) {
                visitor.place(first.place);
                more = first.next();
            }
            if (more) {
                next.add(first);
            }
        }
    }

    private void deleteScratch() throws IOException {
        final DiskFile file = scratch;
        if (file != null && disk != null) {
            scratch = null;
            file.close();
            disk.delete(FileNames.SORTING);
        }
    }

    /** Forgets everything. */
    void close() throws IOException {
        queues.clear();
        runs.clear();
        held = 0;
        deleteScratch();
    }

    private DiskFile scratch(Disk on) throws IOException {
        DiskFile file = scratch;
        if (file == null) {
            file = on.create(FileNames.SORTING);
            scratch = file;
        }
        return file;
    }

    /** Writes one run to the scratch file; from where that does not work on it stays in memory. */
    private final class RunWriter {
        private final PlaceEncoder encoder = new PlaceEncoder();
        private final CRC32C crc = new CRC32C();
        private final long begin = scratchEnd;
        private ByteBuffer out = ByteBuffer.allocate(WRITE_BYTES);
        private long written;
        private boolean inMemory = disk == null;

        void put(long queue, QueuePlaces places, int i) {
            if (out.remaining() < PlaceEncoder.BYTES_MAX) {
                makeRoom();
            }
            encoder.put(
                    out,
                    queue,
                    places.sequence(i),
                    places.position(i),
                    places.length(i),
                    places.note(i),
                    places.stamp(i),
                    places.key(i));
        }

        private void makeRoom() {
            if (!inMemory) {
                flush();
            }
            if (inMemory) {
                out = ByteBuffer.allocate(2 * out.capacity()).put(out.flip());
            }
        }

        private void flush() {
            if (disk == null) {
                return;
            }
            final int bytes = out.position();
            try {
                scratch(disk).write(out.flip(), begin + written);
                crc.update(out.array(), 0, bytes);
                written += bytes;
                out.clear();
            } catch (IOException full) {
                LOG.warn("No scratch file to sort in: what is recovered stays in memory until it is sorted", full);
                inMemory = true;
                out.limit(out.capacity()).position(bytes);
            }
        }

        Run end() {
            if (!inMemory) {
                flush();
            }
            scratchEnd = begin + written;
            return new Run(
                    begin,
                    begin + written,
                    (int) crc.getValue(),
                    inMemory ? Arrays.copyOf(out.array(), out.position()) : null);
        }
    }

    /** Reads one run; stands at a place. */
    private final class RunReader {
        static final Comparator<RunReader> IN_ORDER = (a, b) -> {
            final int byQueue = Long.compare(a.place.queue(), b.place.queue());
            if (byQueue != 0) {
                return byQueue;
            }
            final int bySequence = Long.compare(a.place.sequence(), b.place.sequence());
            return bySequence != 0 ? bySequence : Long.compare(a.place.position(), b.place.position());
        };

        private final PlaceDecoder place = new PlaceDecoder();
        private final CRC32C crc = new CRC32C();
        private final Run run;
        private ByteBuffer in;
        private long at;

        /** Whether what {@code in} has is the end of the run, which is in memory. */
        private boolean last;

        RunReader(Run run, int bufferBytes) {
            this.run = run;
            this.in = ByteBuffer.allocate(bufferBytes).flip();
            this.at = run.begin();
        }

        boolean next() throws IOException {
            if (in.remaining() < PlaceEncoder.BYTES_MAX && !last) {
                fill();
            }
            if (!in.hasRemaining()) {
                return false;
            }
            place.read(in.get(), in);
            return true;
        }

        private void fill() throws IOException {
            in.compact();
            final DiskFile file = scratch;
            if (at < run.end() && file != null) {
                in.limit((int) Math.min(in.capacity(), in.position() + run.end() - at));
                final int begin = in.position();
                at += file.read(in, at);
                crc.update(in.array(), begin, in.position() - begin);
                if (in.hasRemaining() || (at == run.end() && (int) crc.getValue() != run.checksum())) {
                    throw new IOException("the file " + FileNames.SORTING + " is not as it was written a moment ago");
                }
            } else {
                last = true;
                final byte[] rest = run.bytes() == null ? new byte[0] : run.bytes();
                in = ByteBuffer.allocate(in.position() + rest.length)
                        .put(in.flip())
                        .put(rest);
            }
            in.flip();
        }
    }
}
