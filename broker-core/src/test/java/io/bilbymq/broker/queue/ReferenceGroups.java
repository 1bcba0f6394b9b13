package io.bilbymq.broker.queue;

import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.message.Message;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who may have which message of a queue with groups, for {@link ReferenceQueue}. In a queue without, everybody any. */
record ReferenceGroups(QueueSettings settings, ReferenceConsumers served) {
    private Optional<FieldValue> keyOf(Message message) {
        return settings.groupKey()
                .flatMap(header -> new Properties(message.content(), 0, message.propertiesLength())
                        .headers()
                        .flatMap(headers -> headers.value(header)))
                .filter(value -> value.asText().isPresent() || value.asInteger().isPresent());
    }

    private boolean areOfOneGroup(ReferenceEntry one, ReferenceEntry other) {
        final Optional<FieldValue> key = keyOf(one.message);
        return key.isPresent() && key.equals(keyOf(other.message));
    }

    /** Somebody's delivery of the same group; null if there is none. */
    private @Nullable ReferenceEntry outstandingOfGroup(ReferenceEntry entry) {
        return served.outstanding.stream()
                .filter(other -> areOfOneGroup(entry, other))
                .findAny()
                .orElse(null);
    }

    boolean isFree(ReferenceEntry entry) {
        return outstandingOfGroup(entry) == null;
    }

    /** Whether somebody has credit who has others of the same group. */
    boolean isClaimable(ReferenceEntry entry) {
        final ReferenceConsumer holder = holderOf(entry);
        return holder != null && served.consumers.contains(holder) && served.hasCredit(holder);
    }

    @Nullable
    ReferenceConsumer holderOf(ReferenceEntry entry) {
        final ReferenceEntry other = outstandingOfGroup(entry);
        return other == null ? null : other.consumer;
    }

    /** The first message here of a group of which this one has others. */
    Optional<ReferenceEntry> firstOf(ReferenceConsumer holder, List<ReferenceEntry> ready) {
        return ready.stream().filter(entry -> holderOf(entry) == holder).findFirst();
    }

    Optional<ReferenceEntry> firstToGet(QueueClient client, List<ReferenceEntry> ready) {
        return ready.stream().filter(entry -> mayGet(entry, client)).findFirst();
    }

    private boolean mayGet(ReferenceEntry entry, QueueClient client) {
        final ReferenceEntry other = outstandingOfGroup(entry);
        return other == null || (other.consumer == null && Objects.equals(other.holder, client));
    }

    /** Whether nothing here stands in the way of a message that comes last, and somebody takes it. */
    boolean goesStraight(ReferenceEntry entry, List<ReferenceEntry> ready) {
        return served.anyCredit()
                && ready.stream().noneMatch(other -> isFree(other) || isClaimable(other))
                && (isFree(entry)
                        || (isClaimable(entry) && ready.stream().noneMatch(other -> areOfOneGroup(entry, other))));
    }

    /** Whether the queue has one with the same key, and is not to have two. */
    boolean isDuplicate(Message message, List<ReferenceEntry> ready, long time) {
        final Optional<FieldValue> key = deduplicationKey(message);
        return settings.deduplicated()
                && key.isPresent()
                && Stream.concat(served.outstanding.stream(), ready.stream())
                        .filter(entry -> entry.deadline == 0 || entry.deadline > time)
                        .anyMatch(entry -> key.equals(deduplicationKey(entry.message)));
    }

    private static Optional<FieldValue> deduplicationKey(Message message) {
        return new Properties(message.content(), 0, message.propertiesLength())
                .headers()
                .flatMap(headers -> headers.value("x-deduplication-header"));
    }

    /** No group is with two at once. */
    boolean areApart() {
        return served.outstanding.stream()
                .allMatch(one -> served.outstanding.stream()
                        .filter(other -> areOfOneGroup(one, other))
                        .allMatch(other -> other.consumer == one.consumer && other.holder == one.holder));
    }
}
