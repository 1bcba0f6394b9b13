package io.bilbymq.broker.queue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes deliveries back that are outstanding for too long, and ends the consumers that have them.
 *
 * <p>Nothing is kept of a delivery when it is made. Now and then, at an eighth of the shortest timeout and at least once a
 * minute, somebody looks: a delivery that was not there before is noted with the time of that look, and one that was noted
 * long enough ago has timed out. So it takes its timeout and up to two pauses between looks; never less. A queue without
 * timeouts is not looked at.
 */
final class ConsumerTimeouts {
    private static final long PAUSE_MILLIS_MIN = 50;
    private static final long PAUSE_MILLIS_MAX = 60_000;
    private static final long PAUSES_PER_TIMEOUT = 8;

    /** A delivery, compared by identity, and when it was first looked at. */
    private record Seen(Object delivery, long since) {}

    private record Due(long sequence, Consumer consumer) {}

    private final HeldMessages held;
    private final Transactions transactions;
    private final Consumers consumers;
    private final Delivery delivery;
    private final Links links;
    private final QueueEffects effects;
    private SequenceMap<Seen> seen = new SequenceMap<>();
    private long ofQueue = QueueSettings.NONE;

    /** The least that a consumer has asked for, gone ones included: too many looks cost little. */
    private long leastOfConsumers = QueueSettings.NONE;

    ConsumerTimeouts(
            HeldMessages held,
            Transactions transactions,
            Consumers consumers,
            Delivery delivery,
            Links links,
            QueueEffects effects) {
        this.held = held;
        this.transactions = transactions;
        this.consumers = consumers;
        this.delivery = delivery;
        this.links = links;
        this.effects = effects;
    }

    /** What the queue says for consumers that say nothing; {@link QueueSettings#NONE} for ever. */
    void configure(QueueSettings.Consuming settings) {
        ofQueue = settings.timeout();
    }

    void joined(Subscription subscription) {
        leastOfConsumers = least(leastOfConsumers, subscription.timeout());
    }

    /** Milliseconds until the next look is due; {@link QueueSettings#NONE} if there is nothing to look at, now or soon. */
    long pauseMillis() {
        final long least = least(ofQueue, leastOfConsumers);
        if (least == QueueSettings.NONE
                || (consumers.count() == 0 && held.unsettled().count() == 0)) {
            return QueueSettings.NONE;
        }
        return Math.max(PAUSE_MILLIS_MIN, Math.min(PAUSE_MILLIS_MAX, least / PAUSES_PER_TIMEOUT));
    }

    private static long least(long one, long other) {
        if (one == QueueSettings.NONE || other == QueueSettings.NONE) {
            return Math.max(one, other);
        }
        return Math.min(one, other);
    }

    /** Looks at what is outstanding at {@code now}, in milliseconds of a clock that never goes back. */
    void look(long now) {
        final List<Due> due = due(now);
        if (due.isEmpty()) {
            return;
        }
        final Set<Consumer> late = new LinkedHashSet<>();
        due.forEach(each -> late.add(each.consumer));
        for (final Consumer consumer : late) {
            if (consumer.subscription == null || consumers.remove(consumer)) {
                effects.timedOut(consumer.link.client, consumer.subscription, timeoutOf(consumer));
            }
        }
        for (final Due each : due) {
            // Whoever comes late with a settlement finds that this delivery is not outstanding any more.
            held.unsettled().settle(each.consumer.link, each.sequence, Settlement.REQUEUE);
        }
        consumers.handOver();
        delivery.deliverReady();
        for (final Consumer consumer : late) {
            if (!consumer.link.isServed()) {
                consumer.link.returnPermits(effects);
            }
            links.forgetIfIdle(consumer.link);
        }
    }

    private List<Due> due(long now) {
        final List<Due> due = new ArrayList<>();
        final SequenceMap<Seen> still = new SequenceMap<>();
        held.unsettled().forEach((sequence, consumer, delivered) -> {
            final long timeout = timeoutOf(consumer);
            if (timeout == QueueSettings.NONE) {
                return;
            }
            final @Nullable Seen before = seen.get(sequence);
            if (before == null || before.delivery != delivered) {
                still.put(sequence, new Seen(delivered, now));
            } else if (now - before.since < timeout || transactions.maySettle(consumer.link.client, sequence)) {
                still.put(sequence, before);
            } else {
                due.add(new Due(sequence, consumer));
            }
        });
        seen = still;
        return due;
    }

    private long timeoutOf(Consumer consumer) {
        final Subscription subscription = consumer.subscription;
        return subscription == null || subscription.timeout() == QueueSettings.NONE ? ofQueue : subscription.timeout();
    }
}
