package io.bilbymq.it.differential;

import io.bilbymq.it.differential.ModelPolicies.Applied;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A queue as the manual has it, with no thought for speed. */
final class ModelQueue {
    /**
     * A message here; compared by its place.
     *
     * @param kept whether it outlives a restart, if the queue does
     * @param returned how often it came back
     * @param failed how often that was somebody's fault
     */
    record Place(
            int level,
            long sequence,
            ModelMessage message,
            boolean redelivered,
            long deadline,
            boolean kept,
            int returned,
            int failed) {
        /** It comes back. */
        Place again(boolean hasFailed) {
            return new Place(
                    level, sequence, message, true, deadline, kept, returned + 1, hasFailed ? failed + 1 : failed);
        }

        private Place markedAs(boolean nowRedelivered) {
            return new Place(level, sequence, message, nowRedelivered, deadline, kept, returned, failed);
        }
    }

    /** A consumer and what it has to settle. */
    static final class ModelConsumer {
        final String tag;
        final int prefetch;
        final int priority;
        int outstanding;

        ModelConsumer(Step.Consume consume) {
            tag = consume.tag();
            prefetch = consume.prefetch();
            priority = consume.priority();
        }
    }

    private static final Comparator<Place> ORDER =
            Comparator.comparingInt(Place::level).reversed().thenComparingLong(Place::sequence);

    static final String OVERFLOW = "x-overflow";
    private static final String DROP_HEAD = "drop-head";

    private final QueueSpec declared;
    private final Set<Dialect> dialect;
    private Applied applied = Applied.NOTHING;

    /** As it was declared, with what policies say. */
    QueueSpec spec;

    private String overflow;

    /** Not while the broker starts and nobody has declared it again. */
    private boolean there = true;

    final TreeSet<Place> ready = new TreeSet<>(ORDER);

    /** In the order in which they came. */
    final List<ModelConsumer> consumers = new ArrayList<>();

    /** In the order of their turns. */
    private final List<ModelConsumer> turns = new ArrayList<>();

    private @Nullable ModelConsumer active;
    private long nextSequence;
    private long lastDelivered = -1;

    ModelQueue(QueueSpec declared, Set<Dialect> dialect) {
        this.declared = declared;
        this.dialect = dialect;
        spec = declared;
        overflow = declared.text(OVERFLOW, DROP_HEAD);
    }

    String name() {
        return declared.name();
    }

    boolean isThere() {
        return there;
    }

    /** Whether something else than before applies to it. */
    boolean apply(Applied policies) {
        boolean other = !applied.equals(policies);
        applied = policies;
        spec = policies.to(declared);
        if (!dialect.contains(Dialect.LIMITS_BEFORE_OVERFLOW)) {
            overflow = spec.text(OVERFLOW, DROP_HEAD);
        }
        return other;
    }

    /** After {@link #apply}, when limits are in force. */
    void applyOverflow() {
        overflow = spec.text(OVERFLOW, DROP_HEAD);
    }

    /** The broker stops: what is transient goes. Nothing is outstanding any more. */
    void stop() {
        if (!declared.durable()) {
            ready.clear();
            there = false;
        }
        List<Place> kept = ready.stream().filter(Place::kept).toList();
        ready.clear();
        for (Place place : kept) {
            boolean marked =
                    dialect.contains(Dialect.MARKS_ALL_BEFORE_THE_LAST_DELIVERED) && place.sequence() <= lastDelivered;
            ready.add(place.markedAs(place.redelivered() || marked));
        }
        if (dialect.contains(Dialect.LIMITS_BEFORE_OVERFLOW)) {
            overflow = DROP_HEAD;
        }
    }

    /** If it was gone, it is declared again. */
    void declareAgain() {
        there = true;
    }

    /** Takes the head away, for somebody who gets it. */
    Place takeHead() {
        Place head = ready.pollFirst();
        lastDelivered = Math.max(lastDelivered, head.sequence());
        return head;
    }

    Place place(ModelMessage message, boolean kept, long now) {
        int level = (int) Math.min(Math.max(message.priority(), 0), spec.number("x-max-priority", 0));
        long queueTtl = spec.number("x-message-ttl", Long.MAX_VALUE);
        long ttl = Math.min(queueTtl, message.expiration() < 0 ? Long.MAX_VALUE : message.expiration());
        return new Place(level, nextSequence++, message, false, ttl == Long.MAX_VALUE ? ttl : now + ttl, kept, 0, 0);
    }

    private long bytes() {
        return ready.stream().mapToLong(place -> place.message().bytes()).sum();
    }

    boolean isOverfull(int moreMessages, int moreBytes) {
        return ready.size() + moreMessages > spec.number("x-max-length", Long.MAX_VALUE)
                || bytes() + moreBytes > spec.number("x-max-length-bytes", Long.MAX_VALUE);
    }

    boolean refusesPublishes() {
        return overflow.startsWith("reject-publish");
    }

    /** Whether what becomes of a message depends on which others are ready. */
    boolean caresWhatIsReady() {
        return spec.has("x-max-priority") || spec.has("x-max-length") || spec.has("x-max-length-bytes");
    }

    /** Whether messages have no time to live here, and nowhere to go. */
    boolean keepsNothing() {
        return spec.number("x-message-ttl", Long.MAX_VALUE) == 0 && !spec.has(World.DEAD_LETTER_EXCHANGE);
    }

    /** Whether what it refuses is dead. */
    boolean buriesRefused() {
        return overflow.equals("reject-publish-dlx");
    }

    /** Whether a message has failed too often for this queue. */
    boolean givesUp(Place place) {
        return spec.deliveryLimit() >= 0 && place.failed() > spec.deliveryLimit();
    }

    /** What a client sees of a message that it gets from here. */
    String seen(Place place) {
        String counted = spec.deliveryLimit() < 0 ? "" : counted(place.returned(), place.failed());
        return place.message().seen(place.redelivered()) + counted;
    }

    /** As {@link Player} writes it down too. */
    static String counted(long returned, long failed) {
        return (returned == 0 ? "" : " returned " + returned) + (failed == 0 ? "" : " failed " + failed);
    }

    /** Whose turn it is, if anybody has credit. */
    @Nullable
    ModelConsumer takeTurn() {
        for (ModelConsumer next = nextTurn(); next != null; next = nextTurn()) {
            turns.remove(next);
            if (next.outstanding < next.prefetch) {
                return next;
            }
        }
        return null;
    }

    private @Nullable ModelConsumer nextTurn() {
        ModelConsumer best = null;
        for (ModelConsumer consumer : turns) {
            boolean served = !spec.isTrue("x-single-active-consumer") || consumer == active;
            if (served && (best == null || consumer.priority > best.priority)) {
                best = consumer;
            }
        }
        return best;
    }

    /** It had its turn, and has another after the others. */
    void hadItsTurn(ModelConsumer consumer) {
        if (dialect.contains(Dialect.KEEPS_TURN_UNTIL_IT_COMES) || consumer.outstanding < consumer.prefetch) {
            turns.add(consumer);
        }
    }

    /** It has settled something. */
    void settled(ModelConsumer consumer) {
        consumer.outstanding--;
        if (consumers.contains(consumer) && !turns.contains(consumer) && consumer.outstanding < consumer.prefetch) {
            turns.add(consumer);
        }
    }

    void add(ModelConsumer consumer) {
        consumers.add(consumer);
        if (active == null) {
            active = consumer;
        }
        turns.add(consumer);
    }

    void remove(ModelConsumer consumer) {
        consumers.remove(consumer);
        turns.remove(consumer);
        if (active == consumer) {
            active = consumers.stream()
                    .max(Comparator.comparingInt((ModelConsumer c) -> c.priority)
                            .thenComparing(
                                    Comparator.comparingInt(consumers::indexOf).reversed()))
                    .orElse(null);
        }
    }
}
