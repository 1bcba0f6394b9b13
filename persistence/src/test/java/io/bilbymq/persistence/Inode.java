package io.bilbymq.persistence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A file whatever its name: the bytes that reads see, those that no power cut can take, and how the one became the other. */
final class Inode {
    static final int SECTOR = 512;

    private static final byte[] EMPTY = new byte[0];

    /** A write since the last sync. A truncation is one too: of zeros, up to the old end. */
    private static final class Change {
        private final int position;
        private final byte[] bytes;
        private final int sizeAfter;

        Change(int position, byte[] bytes, int sizeAfter) {
            this.position = position;
            this.bytes = bytes;
            this.sizeAfter = sizeAfter;
        }

        int end() {
            return position + bytes.length;
        }
    }

    private final List<Change> unsynced = new ArrayList<>();
    private byte[] seen;
    private byte[] durable;
    private int size;
    private int durableSize;

    Inode() {
        this(EMPTY);
    }

    /** One that is durable. */
    Inode(byte[] content) {
        seen = content;
        durable = content.clone();
        size = content.length;
        durableSize = size;
    }

    int size() {
        return size;
    }

    byte[] content() {
        return Arrays.copyOf(seen, size);
    }

    int read(byte[] into, int offset, int length, long position) {
        final int count = (int) Math.max(0, Math.min(length, size - position));
        if (count > 0) {
            System.arraycopy(seen, (int) position, into, offset, count);
        }
        return count;
    }

    void write(byte[] bytes, int position) {
        size = Math.max(size, position + bytes.length);
        seen = grown(seen, size);
        change(new Change(position, bytes, size));
    }

    void truncate(int to) {
        if (to < size) {
            final byte[] zeros = new byte[size - to];
            size = to;
            change(new Change(to, zeros, to));
        }
    }

    private void change(Change change) {
        System.arraycopy(change.bytes, 0, seen, change.position, change.bytes.length);
        unsynced.add(change);
    }

    void sync() {
        for (final Change change : unsynced) {
            durable = grown(durable, change.end());
            System.arraycopy(change.bytes, 0, durable, change.position, change.bytes.length);
            durableSize = change.sizeAfter;
        }
        unsynced.clear();
    }

    /** A sync that fails as Linux has it: some sectors arrive, the others are taken for written and never tried again. */
    void failSync(SplittableRandom random) {
        durable = survivors(random, Luck.ANY, null);
        durableSize = durable.length;
        unsynced.clear();
    }

    /** Memory is short: some sectors that are taken for written show what is really on the disk. */
    void evict(SplittableRandom random) {
        for (int sector = 0; sector < size; sector += SECTOR) {
            final int begin = sector;
            final int end = Math.min(sector + SECTOR, size);
            if (random.nextBoolean()
                    && unsynced.stream().noneMatch(change -> change.position < end && change.end() > begin)) {
                for (int i = begin; i < end; i++) {
                    seen[i] = i < durable.length ? durable[i] : 0;
                }
            }
        }
    }

    /** Changes bits, of what is seen and of what is durable. */
    void rot(int position, int mask) {
        seen[position] ^= (byte) mask;
        if (position < durable.length && unsynced.isEmpty()) {
            durable[position] ^= (byte) mask;
        }
    }

    /**
     * What a power cut leaves. Each sector shows one of the contents it had since the last sync, and the length is one of
     * the lengths, whatever the sectors say.
     *
     * @param stale what a sector that was never durable may show instead of zeros
     */
    byte[] survivors(SplittableRandom random, Luck luck, byte @Nullable [] stale) {
        final int kept = luck.kept(random, unsynced.size());
        byte[] left = Arrays.copyOf(durable, Math.max(durable.length, seen.length));
        for (int sector = 0; sector < left.length; sector += SECTOR) {
            final int here = luck == Luck.ANY ? luck.kept(random, unsynced.size()) : kept;
            if (stale != null && here == 0 && sector >= durableSize && random.nextInt(4) == 0) {
                copySector(stale, 0, sector, left);
            }
            for (final Change change : unsynced.subList(0, here)) {
                copySector(change.bytes, change.position, sector, left);
            }
        }
        if (luck == Luck.IN_ORDER && kept < unsynced.size()) {
            tear(unsynced.get(kept), random, left);
        }
        final int length = luck == Luck.ANY ? luck.kept(random, unsynced.size()) : kept;
        return Arrays.copyOf(left, length == 0 ? durableSize : unsynced.get(length - 1).sizeAfter);
    }

    /** Keeps the first sectors of a write. The length stays as it was before. */
    private static void tear(Change change, SplittableRandom random, byte[] into) {
        final int sectors = random.nextInt(change.bytes.length / SECTOR + 1);
        for (int i = 0; i < sectors; i++) {
            copySector(change.bytes, change.position, (change.position / SECTOR + i) * SECTOR, into);
        }
    }

    /** Copies what {@code bytes}, which lie at {@code position}, have in one sector. */
    private static void copySector(byte[] bytes, int position, int sector, byte[] into) {
        final int from = Math.max(position, sector);
        final int to = Math.min(Math.min(position + bytes.length, sector + SECTOR), into.length);
        if (from < to) {
            System.arraycopy(bytes, from - position, into, from, to - from);
        }
    }

    private static byte[] grown(byte[] bytes, int size) {
        return bytes.length >= size ? bytes : Arrays.copyOf(bytes, Math.max(size, 2 * bytes.length));
    }

    /** How a power cut treats what was not synced. */
    enum Luck {
        /** All of it is lost. */
        NOTHING,
        /** All of it is kept. */
        EVERYTHING,
        /** The first changes of a file are kept, the one after them in part. */
        IN_ORDER,
        /** Every sector, length and name for itself. */
        ANY;

        /** How many of {@code count} changes are kept, the first ones. */
        int kept(SplittableRandom random, int count) {
            return switch (this) {
                case NOTHING -> 0;
                case EVERYTHING -> count;
                case IN_ORDER -> random.nextInt(count + 1);
                case ANY ->
                    switch (random.nextInt(3)) {
                        case 0 -> 0;
                        case 1 -> count;
                        default -> random.nextInt(count + 1);
                    };
            };
        }
    }
}
