package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.QueueSettings.LengthLimit;
import io.bilbymq.broker.queue.QueueSettings.Overflow;
import java.util.Comparator;
import java.util.List;

/** What a queue is asked to do with priorities, times and lengths, for {@link ReferenceQueue}. */
record ReferenceLimits(QueueSettings settings) {
    private static final long LEAVING_BYTES_MAX = 4 * 1024 * 1024;

    long deadline(Message message, long arrival) {
        final long queue = settings.expiry().messageTtl();
        final long own = message.expiration();
        if (queue < 0 && own < 0) {
            return 0;
        }
        return arrival + (own < 0 ? queue : queue < 0 ? own : Math.min(queue, own));
    }

    Comparator<ReferenceEntry> order() {
        return Comparator.comparingInt((ReferenceEntry e) -> -Math.min(settings.priorityMax(), e.message.priority()))
                .thenComparingLong(e -> e.sequence);
    }

    boolean isExact() {
        return settings.expiry().timing() == QueueSettings.Timing.EXACT;
    }

    /** When the next message has to go; 0 if none has to. */
    long nextDeadline(List<ReferenceEntry> ready) {
        return ready.stream()
                .limit(isExact() ? Long.MAX_VALUE : 1)
                .mapToLong(e -> e.deadline)
                .filter(d -> d != 0)
                .min()
                .orElse(0);
    }

    boolean isHeadDue(List<ReferenceEntry> ready, long time) {
        return !ready.isEmpty() && isDue(ready.get(0), time);
    }

    private static boolean isDue(ReferenceEntry entry, long time) {
        return entry.deadline != 0 && entry.deadline <= time;
    }

    /** Those that have to go wherever they are. */
    List<ReferenceEntry> dueAnywhere(List<ReferenceEntry> ready, long time) {
        return ready.stream()
                .filter(e -> isExact() && isDue(e, time))
                .sorted(Comparator.comparingLong((ReferenceEntry e) -> e.deadline)
                        .thenComparingLong(e -> e.sequence))
                .toList();
    }

    boolean dropsHeads() {
        return settings.lengthLimit().overflow() == Overflow.DROP_HEAD;
    }

    boolean buriesRefused() {
        return settings.lengthLimit().overflow() == Overflow.REJECT_PUBLISH_DLX
                && settings.deadLettering().isPresent();
    }

    boolean refuses(List<ReferenceEntry> ready, int messages, long bytes) {
        return messages > 0 && !dropsHeads() && isTooMuch(ready, messages, bytes);
    }

    boolean isTooMuch(List<ReferenceEntry> ready, int moreMessages, long moreBytes) {
        final LengthLimit limit = settings.lengthLimit();
        final long bytes = ready.stream().mapToLong(e -> e.message.bodyLength()).sum();
        return (limit.messages() >= 0 && ready.size() + moreMessages > limit.messages())
                || (limit.bytes() >= 0 && bytes + moreBytes > limit.bytes());
    }

    /** Whether so many are leaving that heads have to wait with dying. */
    boolean isCrowded(List<ReferenceEntry> leaving) {
        return settings.deadLettering().isPresent()
                && leaving.stream().mapToLong(e -> e.message.heldBytes()).sum() >= LEAVING_BYTES_MAX;
    }
}
