package io.bilbymq.broker.view;

import io.bilbymq.broker.vhost.ViewRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A program that has a view follow a log until it is killed. Change {@code n} is the same in every run, and what the log
 * says at position {@code n}.
 */
final class ViewUnderFire {
    /** Hardly ever waits, so that there is much to interrupt; is at rest now and then. */
    static final Pace PACE = new Pace(0, 1, 2);

    private static final int KEYS = 50;
    private static final int PAUSE_EVERY = 64;
    private static final long PAUSE_NANOS = 10_000_000;

    private ViewUnderFire() {}

    /** Goes on in a folder, from a position; says each change, which is how it gets into the log, before the view hears of it. */
    public static void main(String[] arguments) {
        final long from = Long.parseLong(arguments[1]);
        final Map<String, byte[]> log = after(from);
        final MapDbView view = new MapDbView(Path.of(arguments[0]), PACE);
        view.begin(from, () -> records(log));
        for (long n = from + 1; ; n++) {
            final long position = n;
            System.out.println(n);
            view.changed(n, () -> change(position));
            LockSupport.parkNanos(n % PAUSE_EVERY == 0 ? PAUSE_NANOS : 100_000);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Stream<ViewRecord> records(Map<String, byte[]> records) {
        return records.entrySet().stream().map(entry -> new ViewRecord(entry.getKey(), Optional.of(entry.getValue())));
    }

    /** Sets a key, or removes it; now and then both, of two keys. */
    static Stream<ViewRecord> change(long n) {
        final ViewRecord first =
                new ViewRecord("key " + n % KEYS, n % 3 == 0 ? Optional.empty() : Optional.of(record(n)));
        return n % 5 == 0
                ? Stream.of(first, new ViewRecord("key " + (n + 7) % KEYS, Optional.of(record(n))))
                : Stream.of(first);
    }

    private static byte[] record(long n) {
        return bytes((n + " ").repeat((int) (20 + n % 300)));
    }

    /** What is there after {@code count} changes. */
    static Map<String, byte[]> after(long count) {
        final Map<String, byte[]> records = new TreeMap<>();
        // What was before is written over, or was removed.
        for (long n = Math.max(1, count - 20 * KEYS); n <= count; n++) {
            change(n)
                    .forEach(record -> record.bytes()
                            .ifPresentOrElse(
                                    bytes -> records.put(record.key(), bytes), () -> records.remove(record.key())));
        }
        return records;
    }
}
