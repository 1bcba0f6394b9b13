package io.bilbymq.broker.view;

import io.bilbymq.broker.vhost.ViewRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.mapdb.BTreeMap;
import org.mapdb.CC;
import org.mapdb.StoreDirect;
import org.mapdb.serializer.SerializerByteArray;
import org.mapdb.serializer.SerializerLong;
import org.mapdb.serializer.SerializerString;
import org.mapdb.volume.FileChannelVol;

/**
 * Records by key, and the position of the log that they stand for, in one MapDB file. Confined to one thread.
 *
 * <p>MapDB changes its file in place. With transactions it would write a log beforehand, but version 3.1.0 never reads
 * that again, so it is done without. Whoever ends between a change and the return of {@link #commit} leaves a file of
 * which nobody knows what is in it: {@link ViewSeal} tells. The file is not mapped into memory, since a disk that is full
 * would be the end of the process then, instead of an exception.
 *
 * <p>Made of MapDB's parts: what it would put them together with loads more classes, and needs Guava.
 */
final class ViewDatabase implements AutoCloseable {
    /** Its name in the view's folder. */
    static final String FILE = "definitions.mapdb";

    private static final int NODE_KEYS_MAX = 32;
    private static final boolean THREAD_SAFE = false;
    private static final long NO_COUNTER = 0;
    private static final long NO_LOCK = 0;

    // A store gives its records numbers in their order; these are made first.
    private static final long POSITION = 1;
    private static final long RECORDS = 3;

    private static final SerializerLong POSITIONS = new SerializerLong();
    private static final SerializerString KEYS = new SerializerString();
    private static final SerializerByteArray BYTES = new SerializerByteArray();

    private final StoreDirect store;
    private final BTreeMap<String, byte[]> records;

    private ViewDatabase(StoreDirect store) {
        this.store = store;
        this.records = BTreeMap.Companion.make(
                KEYS, BYTES, store, true, RECORDS, NODE_KEYS_MAX, KEYS, THREAD_SAFE, NO_COUNTER, true, null);
    }

    /** Opens what is in the folder, or makes an empty one; fails with whatever MapDB throws if it is spoilt. */
    static ViewDatabase open(Path folder) {
        final Path file = folder.resolve(FILE);
        final boolean isNew = Files.notExists(file);
        final StoreDirect store = openStore(file);
        try {
            if (isNew) {
                make(store);
            }
            return new ViewDatabase(store);
        } catch (RuntimeException | Error broken) {
            store.close();
            throw broken;
        }
    }

    private static StoreDirect openStore(Path file) {
        return StoreDirect.Companion.make(
                file.toString(),
                FileChannelVol.FACTORY,
                NO_LOCK,
                false,
                THREAD_SAFE,
                0,
                CC.PAGE_SIZE,
                0,
                // Neither deleted when it is closed, nor when it is opened.
                false,
                false,
                // No checksum of MapDB's over everything, but one over the head.
                false,
                true,
                false);
    }

    private static void make(StoreDirect store) {
        final long position = store.put(0L, POSITIONS);
        final long records = BTreeMap.Companion.putEmptyRoot$mapdb(store, KEYS, BYTES);
        if (position != POSITION || records != RECORDS) {
            throw new IllegalStateException("MapDB counts otherwise: " + position + ", " + records);
        }
    }

    /** Where the log says the last of what is in here. */
    long position() {
        final Long position = store.get(POSITION, POSITIONS);
        if (position == null) {
            throw new IllegalStateException("there is no position");
        }
        return position;
    }

    /** A copy of all records. */
    Map<String, byte[]> records() {
        return new TreeMap<>(records);
    }

    /** Whether these are all records that there are. */
    boolean holdsExactly(Stream<ViewRecord> expected) {
        try (expected) {
            final long[] found = {0};
            final boolean all = expected.allMatch(record -> {
                found[0]++;
                final byte[] bytes = records.get(record.key());
                return bytes != null && record.is(bytes);
            });
            return all && records.sizeLong() == found[0];
        }
    }

    /** Takes in what the log says at {@code at}; what was there before stays if it is not about the same. */
    void change(long at, Stream<ViewRecord> changed) {
        try (changed) {
            changed.forEach(record -> record.bytes()
                    .ifPresentOrElse(bytes -> records.put(record.key(), bytes), () -> records.remove(record.key())));
        }
        store.update(POSITION, at, POSITIONS);
    }

    /** Has it all on the disk. */
    void commit() {
        store.commit();
    }

    @Override
    public void close() {
        store.close();
    }
}
