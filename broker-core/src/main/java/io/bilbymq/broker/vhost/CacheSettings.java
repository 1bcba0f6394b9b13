package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.broker.queue.QueueSettings;
import io.bilbymq.exchanges.DeduplicationType;
import java.util.Map;

/**
 * How much an exchange of type {@code x-message-deduplication} remembers: what its policies say goes before the arguments of
 * its declaration, as in the plugin.
 *
 * @param size how many keys
 * @param ttl for how many milliseconds; negative for ever
 */
record CacheSettings(long size, long ttl) {
    /** What comes of arguments, which are valid, and policies. */
    static CacheSettings of(FieldTable arguments, EffectivePolicy policy) {
        final Map<String, Object> declared = PlainValues.readable(arguments);
        final Map<String, Object> asked = PlainValues.readable(policy.definition());
        return new CacheSettings(
                first(DeduplicationType.CACHE_SIZE, asked, declared, 1),
                first(DeduplicationType.CACHE_TTL, asked, declared, QueueSettings.NONE));
    }

    private static long first(String key, Map<String, Object> policy, Map<String, Object> arguments, long otherwise) {
        return DeduplicationType.positive(policy.get(key))
                .orElse(DeduplicationType.positive(arguments.get(key)).orElse(otherwise));
    }

    /** Those of the queue that has the log keep what is remembered. */
    QueueSettings ofQueue() {
        return QueueSettings.remembering(ttl, size);
    }
}
