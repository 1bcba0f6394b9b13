package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that does to its user whatever a real one may, the same for the same seed.
 *
 * <p>It remembers what was synced and what was not. After {@link #crash} of what was not synced any part is there:
 * sectors of 512 bytes, lengths and names each for themselves. Further faults are asked for with {@link #strike}, {@link
 * #capacity}, {@link #rot} and {@link #slow}.
 *
 * <p>Usable by several threads, though only one makes runs that can be repeated.
 */
public final class SimulatedDisk implements Disk {
    /** What can be asked to go wrong. */
    public enum Fault {
        /** The power goes out: the call, whatever change it makes, ends in {@link PowerCut}, as do all later ones. */
        POWER_CUT,
        /** A write fails, and some of it may be written. */
        WRITE_ERROR,
        /** A sync fails, once, and content that it was to make durable never will be, though it can be read. */
        SYNC_ERROR,
        /** {@link SimulatedDisk#evict} happens just before a read. */
        EVICTION,
        /** A write ends up in another place than was asked for. */
        MISDIRECTED_WRITE
    }

    /** Not a failure that a program could answer: the machine is off. */
    public static final class PowerCut extends Error {
        PowerCut() {
            super("the power is out", null, false, false);
        }
    }

    /** A change of the folder: a name that is gone, a name that is there. */
    private record NameChange(
            @Nullable String gone, @Nullable String here, Inode inode) {
        void applyTo(Map<String, Inode> names) {
            if (gone != null) {
                names.remove(gone);
            }
            if (here != null) {
                names.put(here, inode);
            }
        }
    }

    private static final Inode.Luck[] LUCKS = Inode.Luck.values();

    private final SplittableRandom random;
    private final Map<String, Inode> names = new TreeMap<>();
    private final Map<String, Inode> durableNames = new TreeMap<>();
    private final List<NameChange> unsyncedNames = new ArrayList<>();
    private final Map<Fault, Integer> callsUntil = new EnumMap<>(Fault.class);
    private byte @Nullable [] deletedContent;
    private long capacity = Integer.MAX_VALUE;
    private long nanosPerCall;
    private long nanos;
    private long calls;
    private boolean off;

    /** An empty one. */
    public SimulatedDisk(long seed) {
        this(seed, Map.of());
    }

    /** One with these files, all durable. */
    public SimulatedDisk(long seed, Map<String, byte[]> files) {
        random = new SplittableRandom(seed);
        files.forEach((name, content) -> names.put(name, new Inode(content.clone())));
        durableNames.putAll(names);
    }

    /** Lets {@code fault} happen once, at the first call that it can happen to after {@code calls} such calls. */
    public synchronized void strike(Fault fault, int calls) {
        callsUntil.put(fault, calls);
    }

    /** Lets a fault that was asked for not happen. */
    public synchronized void heal(Fault fault) {
        callsUntil.remove(fault);
    }

    /** Whether a fault that was asked for has still to happen. */
    public synchronized boolean isDue(Fault fault) {
        return callsUntil.containsKey(fault);
    }

    /** Calls so far that change something or make it durable. */
    public synchronized long calls() {
        return calls;
    }

    /** Bytes that all files together may have. A write beyond writes what still fits, and fails. */
    public synchronized void capacity(long bytes) {
        capacity = bytes;
    }

    /** Makes each such call take so long, in the time that {@link #nanos} shows. */
    public synchronized void slow(long nanosPerCall) {
        this.nanosPerCall = nanosPerCall;
    }

    /** How long all calls have taken. */
    public synchronized long nanos() {
        return nanos;
    }

    /** Flips the bits {@code mask} of a byte: the disk ages. */
    public synchronized void rot(String name, int position, int mask) throws IOException {
        inode(name).rot(position, mask);
    }

    /** Memory is short: what a failed sync has left unwritten may be read as it is on the disk from now on. */
    public synchronized void evict() {
        names.values().forEach(inode -> inode.evict(random));
    }

    /** The files as they can be read. */
    public synchronized Map<String, byte[]> files() {
        final Map<String, byte[]> files = new TreeMap<>();
        names.forEach((name, inode) -> files.put(name, inode.content()));
        return files;
    }

    /** The power goes out and comes back: the disk as it is then. This one is not usable any more. */
    public synchronized SimulatedDisk crash() {
        off = true;
        final Inode.Luck luck = LUCKS[random.nextInt(LUCKS.length)];
        final Map<String, Inode> left = new TreeMap<>(durableNames);
        final int kept = luck.kept(random, unsyncedNames.size());
        for (int i = 0; i < unsyncedNames.size(); i++) {
            if (luck == Inode.Luck.ANY ? random.nextBoolean() : i < kept) {
                unsyncedNames.get(i).applyTo(left);
            }
        }
        final Map<String, byte[]> files = new TreeMap<>();
        left.forEach((name, inode) -> files.put(name, inode.survivors(random, luck, deletedContent)));
        final SimulatedDisk after = new SimulatedDisk(random.nextLong(), files);
        after.capacity = capacity;
        return after;
    }

    @Override
    public synchronized List<String> list() {
        mustBeOn();
        final List<String> list = new ArrayList<>(names.keySet());
        for (int i = list.size(); i > 1; i--) {
            list.add(list.remove(random.nextInt(i)));
        }
        return list;
    }

    @Override
    public synchronized DiskFile open(String name) throws IOException {
        mustBeOn();
        return new OpenFile(inode(name));
    }

    @Override
    public synchronized DiskFile create(String name) throws IOException {
        mustBeOn();
        if (names.containsKey(name)) {
            throw new FileAlreadyExistsException(name);
        }
        final Inode inode = new Inode();
        change(new NameChange(null, name, inode));
        return new OpenFile(inode);
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        mustBeOn();
        change(new NameChange(from, to, inode(from)));
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        mustBeOn();
        final Inode inode = inode(name);
        deletedContent = inode.content();
        change(new NameChange(name, null, inode));
    }

    private void change(NameChange change) {
        change.applyTo(names);
        unsyncedNames.add(change);
        call();
    }

    @Override
    public synchronized void syncFolder() throws IOException {
        mustBeOn();
        call();
        if (strikes(Fault.SYNC_ERROR)) {
            // Names are not dropped as contents are: a file system that cannot write its own journal takes nothing
            // more.
            throw new IOException("Input/output error of the folder");
        }
        unsyncedNames.forEach(change -> change.applyTo(durableNames));
        unsyncedNames.clear();
    }

    @Override
    public synchronized long totalBytes() {
        mustBeOn();
        return capacity;
    }

    @Override
    public synchronized long freeBytes() {
        mustBeOn();
        return Math.max(0, capacity - used());
    }

    /** Bytes that all files together have. */
    synchronized long used() {
        return names.values().stream().mapToLong(Inode::size).sum();
    }

    private Inode inode(String name) throws NoSuchFileException {
        final Inode inode = names.get(name);
        if (inode == null) {
            throw new NoSuchFileException(name);
        }
        return inode;
    }

    private void mustBeOn() {
        if (off) {
            throw new PowerCut();
        }
    }

    /** Counts a call, which may be the last one. */
    private void call() {
        calls++;
        nanos += nanosPerCall;
        if (strikes(Fault.POWER_CUT)) {
            off = true;
            throw new PowerCut();
        }
    }

    private boolean strikes(Fault fault) {
        final Integer left = callsUntil.get(fault);
        if (left == null) {
            return false;
        }
        if (left == 0) {
            callsUntil.remove(fault);
        } else {
            callsUntil.put(fault, left - 1);
        }
        return left == 0;
    }

    private final class OpenFile implements DiskFile {
        private final Inode inode;

        OpenFile(Inode inode) {
            this.inode = inode;
        }

        @Override
        public long size() {
            synchronized (SimulatedDisk.this) {
                mustBeOn();
                return inode.size();
            }
        }

        @Override
        public int read(ByteBuffer into, long position) {
            synchronized (SimulatedDisk.this) {
                mustBeOn();
                if (strikes(Fault.EVICTION)) {
                    evict();
                }
                final byte[] bytes = new byte[into.remaining()];
                final int count = inode.read(bytes, 0, bytes.length, position);
                into.put(bytes, 0, count);
                return count;
            }
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            synchronized (SimulatedDisk.this) {
                mustBeOn();
                final byte[] bytes = new byte[from.remaining()];
                from.get(bytes);
                if (strikes(Fault.MISDIRECTED_WRITE) && inode.size() > 0) {
                    inode.write(bytes, random.nextInt(inode.size()) / Inode.SECTOR * Inode.SECTOR);
                } else {
                    write(bytes, Math.toIntExact(position));
                }
                call();
            }
        }

        private void write(byte[] bytes, int position) throws IOException {
            final boolean fails = strikes(Fault.WRITE_ERROR);
            final long end = Math.min(position + (long) bytes.length, inode.size() + freeBytes());
            final int fits = (int) Math.max(0, end - position);
            final int written = fails ? random.nextInt(fits + 1) : fits;
            if (written > 0) {
                inode.write(Arrays.copyOf(bytes, written), position);
            }
            if (fails) {
                throw new IOException("Input/output error");
            }
            if (written < bytes.length) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void truncate(long size) {
            synchronized (SimulatedDisk.this) {
                mustBeOn();
                inode.truncate(Math.toIntExact(size));
                call();
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (SimulatedDisk.this) {
                mustBeOn();
                call();
                if (strikes(Fault.SYNC_ERROR)) {
                    inode.failSync(random);
                    throw new IOException("Input/output error");
                }
                inode.sync();
            }
        }

        @Override
        public void close() {}
    }
}
