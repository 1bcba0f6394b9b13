package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.persistence.LogOracle.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The files of a log that was closed, and what the log makes of them when somebody has meddled with them: it opens, it
 * serves what is not touched, no wrong byte, and it says what is missing.
 */
final class LogCorruption {
    private static final Corruption[] CORRUPTIONS = Corruption.values();
    private static final int STEPS = 150;
    private static final int STRIKES_MAX = 3;

    /** A message as an untouched log has it. */
    private record Stored(long queue, long sequence, long position, int length) {
        LogOracle.Key key() {
            return new LogOracle.Key(queue, sequence);
        }
    }

    private final LogOracle oracle = new LogOracle();
    private final LogSettings settings;
    private final Map<String, byte[]> files;
    private final List<Stored> stored;
    private final List<Long> made;

    /** Makes a log and closes it. */
    LogCorruption(long seed) throws IOException {
        this(seed, STEPS);
    }

    /** Makes a log in so many steps, and closes it. */
    LogCorruption(long seed, int steps) throws IOException {
        final SplittableRandom random = new SplittableRandom(seed);
        final int segmentBytes = 4096 << random.nextInt(2);
        settings = new LogSettings(segmentBytes, segmentBytes * (2L + random.nextInt(6)));
        final SimulatedDisk disk = new SimulatedDisk(seed);
        final LogWork work = new LogWork(random.split(), oracle, segmentBytes);
        try (MessageLog log = MessageLog.openWithoutThread(disk, settings)) {
            work.begin(log, Found.in(log));
            for (int i = 0; i < steps; i++) {
                work.step();
            }
            work.rest();
        }
        files = disk.files();
        if (random.nextBoolean()) {
            // Everything has to be read.
            files.keySet().removeIf(FileNames::isIndex);
        }
        final SimulatedDisk untouched = new SimulatedDisk(seed, files);
        final Found recovered = Found.in(MessageLog.openWithoutThread(untouched, settings));
        stored = stored(recovered);
        made = Arrays.stream(oracle.definitions()).boxed().toList();
    }

    /** Meddles with the files, {@code count} times from the same beginning. */
    static void run(long seed, int count) {
        try {
            final LogCorruption log = new LogCorruption(seed);
            final SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < count; i++) {
                log.strike(random);
            }
        } catch (IOException | RuntimeException | AssertionError failure) {
            throw new AssertionError("fails with -Dbilby.seed=" + seed + ": " + failure.getMessage(), failure);
        }
    }

    private void strike(SplittableRandom random) throws IOException {
        final Map<String, byte[]> touched = new TreeMap<>(files);
        final List<String> strikes = new ArrayList<>();
        for (int i = 1 + random.nextInt(STRIKES_MAX); i > 0 && !touched.isEmpty(); i--) {
            final Corruption strike = CORRUPTIONS[random.nextInt(CORRUPTIONS.length)];
            strikes.add(strike.strike(touched, random));
        }
        try {
            check(touched, random.nextLong());
        } catch (IOException | RuntimeException | AssertionError failure) {
            throw new AssertionError(strikes + ": " + failure.getMessage(), failure);
        }
    }

    /**
     * Meddles with the files as {@code strikes} say, and checks what the log makes of that: four bytes for each strike, which
     * file, where in it (two, in shares of its length), and which bits of the byte there flip; none of them cuts the file there.
     */
    void strike(byte[] strikes) throws IOException {
        final Map<String, byte[]> touched = new TreeMap<>(files);
        final List<String> names = List.copyOf(files.keySet());
        final ByteBuffer in = ByteBuffer.wrap(strikes);
        while (in.remaining() >= 4) {
            final String name = names.get((in.get() & 0xFF) % names.size());
            final byte[] content = touched.getOrDefault(name, new byte[0]).clone();
            final int at = (int) (((in.getShort() & 0xFFFFL) * content.length) >> 16);
            final byte flip = in.get();
            if (flip != 0 && at < content.length) {
                content[at] ^= flip;
            }
            touched.put(name, flip == 0 ? Arrays.copyOf(content, at) : content);
        }
        check(touched, strikes.length);
    }

    private void check(Map<String, byte[]> touched, long seed) throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(seed, touched);
        final MessageLog log = MessageLog.openWithoutThread(disk, settings);
        final Found recovered = Found.in(log);
        final Set<Stored> served = new HashSet<>();
        final Set<LogOracle.Key> unreadable = new HashSet<>();
        for (final Stored found : stored(recovered)) {
            final Place place = oracle.written(found.queue(), found.sequence());
            if (place == null) {
                throw new AssertionError(found + " was invented");
            }
            try {
                place.message().mustBe(log.read(found.position(), found.length()));
                served.add(found);
            } catch (IOException damaged) {
                // An index knows of it; that it is damaged is noticed when it is read.
                unreadable.add(found.key());
            }
        }
        checkServed(touched, served, unreadable, recovered);
        checkDefinitions(recovered);
        rot(disk, log, served);
    }

    /** While the log is open bits go on rotting. */
    private static void rot(SimulatedDisk disk, MessageLog log, Set<Stored> served) throws IOException {
        final Set<Long> rotten = new HashSet<>();
        for (final Stored stored : served) {
            if (rotten.add(stored.position())) {
                final String file = file(stored, disk.list());
                disk.rot(file, (int) (stored.position() - base(file)) + stored.length() / 2, 1);
            }
            if (isReadable(log, stored)) {
                throw new AssertionError(stored + " has a wrong bit and is served");
            }
        }
    }

    private static boolean isReadable(MessageLog log, Stored stored) {
        try {
            log.read(stored.position(), stored.length());
            return true;
        } catch (IOException damaged) {
            return false;
        }
    }

    /**
     * A bad place is known to be damage only if something intact lies behind it; else it is what a crash leaves of the last
     * writes, and the log ends there. That a file is missing nobody can know.
     */
    private void checkServed(
            Map<String, byte[]> touched, Set<Stored> served, Set<LogOracle.Key> unreadable, Found recovered) {
        final long lastIntact = files.keySet().stream()
                .filter(name -> Arrays.equals(files.get(name), touched.get(name)))
                .mapToLong(LogCorruption::base)
                .max()
                .orElse(-1);
        final Set<LogOracle.Key> servedKeys = served.stream().map(Stored::key).collect(Collectors.toSet());
        for (final Stored message : stored) {
            final String file = file(message, files.keySet());
            if (servedKeys.contains(message.key()) || base(file) > lastIntact) {
                continue;
            }
            if (recovered.damage().isEmpty() && touched.containsKey(file) && !unreadable.contains(message.key())) {
                throw new AssertionError(message + " is missing and no damage is reported");
            }
            if (!isTouched(message, touched)
                    && !oracle.place(message.queue(), message.sequence()).isOfGroup()) {
                throw new AssertionError(message + " is missing and nobody touched it; damage: " + recovered.damage());
            }
        }
    }

    /** Where a segment begins; -1 for other files. */
    private static long base(String file) {
        return file.endsWith(".log") ? Long.parseLong(file.substring(0, 16), 16) : -1;
    }

    private static String file(Stored message, Collection<String> files) {
        return files.stream()
                .filter(name -> base(name) >= 0 && base(name) <= message.position())
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private boolean isTouched(Stored message, Map<String, byte[]> touched) {
        final String file = file(message, files.keySet());
        final byte[] after = touched.getOrDefault(file, new byte[0]);
        final int from = (int) (message.position() - base(file));
        final int to = from + message.length();
        return after.length < to || !Arrays.equals(files.get(file), from, to, after, from, to);
    }

    private void checkDefinitions(Found recovered) {
        final List<Long> found = numbers(recovered.definitions());
        assertThat(found).as("definitions in order").isSorted().doesNotHaveDuplicates();
        assertThat(found).as("definitions that were made").isSubsetOf(made);
    }

    private static List<Stored> stored(Found recovered) {
        final List<Stored> stored = new ArrayList<>();
        recovered.queues().values().forEach(queue -> {
            for (int i = 0; i < queue.sequences().length; i++) {
                stored.add(new Stored(queue.queue(), queue.sequences()[i], queue.positions()[i], queue.lengths()[i]));
            }
        });
        return stored;
    }

    private static List<Long> numbers(List<byte[]> parts) {
        final List<Long> numbers = new ArrayList<>();
        for (final byte[] part : parts) {
            final ByteBuffer buffer = ByteBuffer.wrap(part);
            while (buffer.hasRemaining()) {
                numbers.add(buffer.getLong());
            }
        }
        return numbers;
    }
}
