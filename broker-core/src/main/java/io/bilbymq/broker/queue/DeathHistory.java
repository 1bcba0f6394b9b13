package io.bilbymq.broker.queue;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The deaths of a message as the header {@code x-death} tells them: one entry for each queue and reason, the newest first.
 * Immutable.
 */
final class DeathHistory {
    static final String HEADER = "x-death";

    private static final String COUNT = "count";
    private static final String QUEUE = "queue";
    private static final String REASON = "reason";

    private static final DeathHistory NONE = new DeathHistory(List.of());

    private final List<FieldTable> deaths;

    private DeathHistory(List<FieldTable> deaths) {
        this.deaths = deaths;
    }

    /** That of a message that never died. */
    static DeathHistory none() {
        return NONE;
    }

    /** What these headers tell; the broker must have made them, since clients may claim anything. */
    static DeathHistory of(FieldTable headers) {
        final List<FieldTable> deaths = new ArrayList<>();
        if (headers.value(HEADER).orElse(null) instanceof FieldValue.Array array) {
            for (final FieldValue value : array.values()) {
                if (value instanceof FieldValue.Table death) {
                    deaths.add(death.table());
                }
            }
        }
        return new DeathHistory(deaths);
    }

    /**
     * One death more. If it is not the first in this queue for this reason, it is counted, and its entry, which tells of the
     * first one, becomes the newest.
     *
     * @param exchange that the message had been published to
     * @param routingKeys that it had been published with, those of its CC header included
     * @param expiration that it was published with, and loses
     * @param seconds now, since 1970
     */
    DeathHistory with(
            String queue,
            DeathReason reason,
            String exchange,
            List<String> routingKeys,
            Optional<String> expiration,
            long seconds) {
        final List<FieldTable> more = new ArrayList<>(deaths.size() + 1);
        more.add(death(queue, reason, exchange, routingKeys, expiration, seconds));
        for (final FieldTable death : deaths) {
            if (isOf(death, queue) && hasReason(death, reason)) {
                final long count = death.integer(COUNT).orElse(0) + 1;
                more.set(0, death.with(COUNT, FieldValue.of(count)));
            } else {
                more.add(death);
            }
        }
        return new DeathHistory(more);
    }

    private static FieldTable death(
            String queue,
            DeathReason reason,
            String exchange,
            List<String> routingKeys,
            Optional<String> expiration,
            long seconds) {
        final FieldTable.Builder death = FieldTable.builder();
        expiration.ifPresent(text -> death.put("original-expiration", text));
        return death.put(COUNT, 1)
                .put(REASON, reason.word())
                .put(QUEUE, queue)
                .put("time", FieldValue.timestamp(seconds))
                .put("exchange", exchange)
                .put(
                        "routing-keys",
                        FieldValue.of(routingKeys.stream().map(FieldValue::of).toList()))
                .build();
    }

    /**
     * Whether it has come back to {@code queue} without anybody's doing: it died there before, and neither then nor since was
     * it rejected.
     */
    boolean isCycle(String queue) {
        for (final FieldTable death : deaths) {
            if (hasReason(death, DeathReason.REJECTED)) {
                return false;
            }
            if (isOf(death, queue)) {
                return true;
            }
        }
        return false;
    }

    /** The value of {@link #HEADER}. */
    FieldValue toHeader() {
        return FieldValue.of(deaths.stream().map(FieldValue::of).toList());
    }

    private static boolean isOf(FieldTable death, String queue) {
        return death.text(QUEUE).filter(queue::equals).isPresent();
    }

    private static boolean hasReason(FieldTable death, DeathReason reason) {
        return death.text(REASON).filter(reason.word()::equals).isPresent();
    }
}
