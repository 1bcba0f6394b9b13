package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.statistics.QueueStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The deliveries of a queue that are not settled, and what becomes of them. Confined to the queue's loop. */
final class Unsettled {
    private final HeldMessages held;
    private final LongSupplier clock;
    private final SequenceMap<Outstanding> outstanding = new SequenceMap<>();

    /** Null while nothing was ever outstanding. */
    private @Nullable Sums sums;

    /** What is outstanding, added up. */
    private static final class Sums {
        private long bodyBytes;
        private int kept;
        private long keptBytes;
    }

    /** {@code clock}: milliseconds since 1970. */
    Unsettled(HeldMessages held, LongSupplier clock) {
        this.held = held;
        this.clock = clock;
    }

    /** By which messages come back that are given back. */
    LongSupplier clock() {
        return clock;
    }

    int count() {
        return outstanding.size();
    }

    /** By sequence. */
    SequenceMap<Outstanding> all() {
        return outstanding;
    }

    /** All of them. */
    QueueStatistics.Held held() {
        return new QueueStatistics.Held(count(), sums == null ? 0 : sums.bodyBytes);
    }

    /** Those of them that the log keeps. */
    QueueStatistics.Held kept() {
        return sums == null ? QueueStatistics.Held.NOTHING : new QueueStatistics.Held(sums.kept, sums.keptBytes);
    }

    private void count(int sign, int bodyLength, boolean isKept) {
        Sums known = sums;
        if (known == null) {
            known = new Sums();
            sums = known;
        }
        known.bodyBytes += (long) sign * bodyLength;
        if (isKept) {
            known.kept += sign;
            known.keptBytes += (long) sign * bodyLength;
        }
    }

    /** A delivery that has to be settled, and is about to be sent. */
    void add(long sequence, Message message, Consumer consumer, long deadline) {
        outstanding.put(sequence, Outstanding.of(message, consumer, deadline));
        count(1, message.bodyLength(), held.keeps(message));
        consumer.outstanding++;
        consumer.link.outstanding++;
        final Groups groups = held.groups();
        if (groups != null) {
            groups.outstanding(sequence, message, consumer);
        }
        held.isHeld(sequence, message, outstanding.size());
    }

    /** The content of this delivery has a copy, which is not needed if there is no such delivery to be settled. */
    void keep(long sequence, CopiedContent copy) {
        final Outstanding delivery = outstanding.get(sequence);
        if (delivery == null) {
            held.effects().copyFreed(copy.position());
        } else {
            delivery.keep(copy);
        }
    }

    /** Settles a delivery and returns its consumer; null, and nothing else, if this client has no such delivery. */
    @Nullable
    Consumer settle(Link link, long sequence, Settlement settlement) {
        final Outstanding delivery = outstanding.remove(sequence);
        if (delivery == null) {
            return null;
        }
        if (delivery.consumer.link != link) {
            outstanding.put(sequence, delivery);
            return null;
        }
        final Object key = removed(sequence, delivery);
        switch (settlement) {
            case ACK -> held.gone(sequence, delivery);
            case REJECT -> held.dead(sequence, delivery, DeathReason.REJECTED);
            case REQUEUE -> held.comingBack().comesBack(sequence, delivery, delivery.deadline(), key, false);
            case FAIL -> held.comingBack().comesBack(sequence, delivery, delivery.deadline(), key, true);
        }
        return delivery.consumer;
    }

    /** It is not outstanding any more. Returns the key by which it belongs to a group; null if it does not. */
    private @Nullable Object removed(long sequence, Outstanding delivery) {
        count(-1, delivery.bodyLength(), held.keeps(delivery));
        delivery.consumer.outstanding--;
        delivery.consumer.link.outstanding--;
        final Groups groups = held.groups();
        return groups == null ? null : groups.settled(sequence);
    }

    /** Puts everything back that this client has not settled, unless it {@code isAsGoodAsSettled}. */
    void requeueAllOf(Link link, LongPredicate isAsGoodAsSettled) {
        if (link.outstanding == 0) {
            return;
        }
        for (final long sequence : outstanding.sortedKeys()) {
            final Outstanding delivery = outstanding.get(sequence);
            if (delivery != null && delivery.consumer.link == link && !isAsGoodAsSettled.test(sequence)) {
                outstanding.remove(sequence);
                final Object key = removed(sequence, delivery);
                held.comingBack().comesBack(sequence, delivery, delivery.deadline(), key, true);
            }
        }
    }

    /** Shows them in the order of sequences. */
    void forEach(OutstandingVisitor visitor) {
        for (final long sequence : outstanding.sortedKeys()) {
            final Outstanding delivery = outstanding.get(sequence);
            if (delivery != null) {
                visitor.delivery(sequence, delivery.consumer, delivery);
            }
        }
    }

    /** Which of the messages that a transaction takes off the queue lie in the log. */
    List<QueueAnswer.KeptRange> kept(@Nullable Link link, TransactionPart part) {
        final SequenceRanges kept = new SequenceRanges();
        for (final TransactionPart.Settled settled : part.settled()) {
            for (long sequence = settled.first(); sequence <= settled.last(); sequence++) {
                final Outstanding delivery = outstanding.get(sequence);
                if (takesOff(settled.how())
                        && delivery != null
                        && delivery.consumer.link == link
                        && held.keeps(delivery)) {
                    kept.add(sequence, sequence);
                }
            }
        }
        final long[] bounds = kept.toArray();
        final List<QueueAnswer.KeptRange> ranges = new ArrayList<>();
        for (int i = 0; i < bounds.length; i += 2) {
            ranges.add(new QueueAnswer.KeptRange(held.queue(), bounds[i], bounds[i + 1]));
        }
        return ranges;
    }

    /** Whether it is gone with that; what is leaving is gone when it has arrived. */
    private boolean takesOff(Settlement how) {
        return how == Settlement.ACK
                || (how == Settlement.REJECT && !held.deadOnes().areWanted());
    }

    /** Takes all out. */
    void clear(SequenceMap.Visitor<HeldContent> visitor) {
        outstanding.removeUpTo(Long.MAX_VALUE - 1, visitor);
        sums = null;
    }
}
