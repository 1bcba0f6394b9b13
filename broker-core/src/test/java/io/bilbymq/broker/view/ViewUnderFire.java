package io.bilbymq.broker.view;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A program that changes a view until it is killed: change {@code n} is the same in every run. */
final class ViewUnderFire {
    private static final int KEYS = 50;

    private ViewUnderFire() {}

    /** Goes on from what is there in the folder, and says which change is committed. */
    public static void main(String[] arguments) {
        try (ViewDatabase database = ViewDatabase.open(Path.of(arguments[0]))) {
            for (long n = database.position() + 1; ; n++) {
                database.change(n, change(n));
                System.out.println(n);
            }
        }
    }

    /** Sets a key, or removes it; now and then both, of two keys. */
    static Map<String, Optional<byte[]>> change(long n) {
        final Map<String, Optional<byte[]>> change = new TreeMap<>();
        change.put("key " + n % KEYS, n % 3 == 0 ? Optional.empty() : Optional.of(record(n)));
        if (n % 5 == 0) {
            change.put("key " + (n + 7) % KEYS, Optional.of(record(n)));
        }
        return change;
    }

    private static byte[] record(long n) {
        return MapDbViewTest.bytes((n + " ").repeat((int) (20 + n % 300)));
    }

    /** What is there after {@code count} changes. */
    static Map<String, byte[]> after(long count) {
        final Map<String, byte[]> records = new TreeMap<>();
        for (long n = 1; n <= count; n++) {
            change(n)
                    .forEach((key, record) ->
                            record.ifPresentOrElse(bytes -> records.put(key, bytes), () -> records.remove(key)));
        }
        return records;
    }
}
