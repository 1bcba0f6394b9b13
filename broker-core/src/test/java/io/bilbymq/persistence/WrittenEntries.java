package io.bilbymq.persistence;

/** Does for an entry what the log does when it has written it. */
public final class WrittenEntries {
    private WrittenEntries() {}

    public static void written(LogEntry entry, long position, int length) {
        entry.staged(length);
        entry.written(position);
    }
}
