package io.bilbymq.persistence;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Batches with the same claim to space, in their order. The first may be put in part, if there was no segment for the rest.
 *
 * <p>Confined to the log's thread.
 */
final class Lane {
    private final SpaceClaim claim;
    private final Deque<LogBatch> batches = new ArrayDeque<>();

    /** Entries and groups of the first batch that are put. */
    private int entriesPut;

    private int groupsPut;

    /** Whether what it says to be settled is put. */
    private boolean settledPut;

    /** Nothing of the first batch lies before this position. */
    private long begun;

    Lane(SpaceClaim claim) {
        this.claim = claim;
    }

    private boolean isPartlyPut() {
        return entriesPut > 0 || groupsPut > 0 || settledPut;
    }

    /** Where the part begins of which nobody has heard yet that it is written, if there is one; else {@code end}. */
    long unheardFrom(long end) {
        return isPartlyPut() ? begun : end;
    }

    void add(LogBatch batch) {
        batches.addLast(batch);
    }

    boolean isEmpty() {
        return batches.isEmpty();
    }

    /** Puts what is left of the first batch, and takes it out; null if there is no segment for some of it. */
    @Nullable
    LogBatch put(Appender appender) throws IOException {
        final LogBatch batch = Objects.requireNonNull(batches.peekFirst(), "an empty lane");
        if (!isPartlyPut()) {
            begun = appender.position();
        }
        if (!put(batch, appender)) {
            return null;
        }
        entriesPut = 0;
        groupsPut = 0;
        settledPut = false;
        return batches.removeFirst();
    }

    private boolean put(LogBatch batch, Appender appender) throws IOException {
        final List<LogEntry> entries = batch.entries();
        while (entriesPut < entries.size() || groupsPut < batch.groups().size()) {
            if (groupsPut < batch.groups().size()
                    && batch.groups().get(groupsPut).begin() == entriesPut) {
                final LogBatch.Group group = batch.groups().get(groupsPut);
                if (!putGroup(entries.subList(group.begin(), group.end()), group.settled(), appender)) {
                    return false;
                }
                groupsPut++;
                entriesPut = group.end();
            } else {
                if (!put(entries.get(entriesPut), appender)) {
                    return false;
                }
                entriesPut++;
            }
        }
        final SettledRecord settled = batch.settledRecord();
        if (settled != null && !settledPut) {
            settledPut = put(settled, appender);
            if (!settledPut) {
                return false;
            }
        }
        final TallyRecord tallies = batch.tallyRecord();
        return tallies == null || isForgone(batch, appender) || put(tallies, appender);
    }

    /** Numbers of messages make no room, so on a full disk they are not worth what is kept back. */
    private static boolean isForgone(LogBatch batch, Appender appender) {
        if (appender.isShort()) {
            batch.forgoTallies();
            return true;
        }
        return false;
    }

    private boolean put(TallyRecord tallies, Appender appender) throws IOException {
        return put(tallies, appender, SpaceClaim.MESSAGE);
    }

    private boolean put(LogEntry entry, Appender appender) throws IOException {
        return put(entry, appender, claim);
    }

    private static boolean put(LogEntry entry, Appender appender, SpaceClaim claim) throws IOException {
        if (!appender.reserve(Appender.bytesOf(entry), claim)) {
            return false;
        }
        appender.put(entry, 0);
        return true;
    }

    private boolean putGroup(List<LogEntry> members, long[] settled, Appender appender) throws IOException {
        long bytes = Appender.bytesOf(SettledRecord.groupEnd(0, members.size(), settled));
        for (final LogEntry member : members) {
            bytes += Appender.bytesOf(member);
        }
        if (!appender.reserve(bytes, claim)) {
            return false;
        }
        final long first = appender.position();
        for (final LogEntry member : members) {
            appender.put(member, RecordHeader.IN_GROUP);
        }
        appender.put(SettledRecord.groupEnd(first, members.size(), settled), 0);
        return true;
    }

    /** Gives up all that waits. */
    void drain(Consumer<LogBatch> heir) {
        batches.forEach(heir);
        batches.clear();
    }
}
