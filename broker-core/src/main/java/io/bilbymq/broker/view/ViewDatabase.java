package io.bilbymq.broker.view;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.mapdb.Atomic;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.Serializer;

/** Records by key, and the position of the log that they stand for, in one MapDB file. Confined to one thread. */
final class ViewDatabase implements AutoCloseable {
    private static final String FILE = "definitions.mapdb";

    private final DB db;
    private final BTreeMap<String, byte[]> records;
    private final Atomic.Long position;

    private ViewDatabase(DB db) {
        this.db = db;
        this.records =
                db.treeMap("records", Serializer.STRING, Serializer.BYTE_ARRAY).createOrOpen();
        this.position = db.atomicLong("position").createOrOpen();
    }

    /** Opens what is in the folder, or makes an empty one; fails with whatever MapDB throws if it is spoilt. */
    static ViewDatabase open(Path folder) {
        final DB db = DBMaker.fileDB(folder.resolve(FILE).toFile())
                .transactionEnable()
                .make();
        try {
            return new ViewDatabase(db);
        } catch (RuntimeException | Error broken) {
            db.close();
            throw broken;
        }
    }

    /** All records. */
    Map<String, byte[]> records() {
        return new TreeMap<>(records);
    }

    long position() {
        return position.get();
    }

    /** Fills an empty one. */
    void fill(Map<String, byte[]> all) {
        records.putAll(all);
        db.commit();
    }

    /** One change, one commit. */
    void change(long at, Map<String, Optional<byte[]>> changed) {
        changed.forEach((key, record) -> {
            if (record.isPresent()) {
                records.put(key, record.get());
            } else {
                records.remove(key);
            }
        });
        position.set(at);
        db.commit();
    }

    @Override
    public void close() {
        db.close();
    }
}
