package io.bilbymq.broker.vhost;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.memory.MemoryCounter;
import io.bilbymq.broker.message.CacheTtl;
import io.bilbymq.broker.message.DeduplicationKey;
import io.bilbymq.broker.message.MessageRecord;
import io.bilbymq.persistence.RecoveredPlaces;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What makes an exchange one of type {@code x-message-deduplication}: it remembers the values of the header {@code
 * x-deduplication-header}, and lets no message through whose value it has seen. Asked by any thread, changed on the
 * definitions loop.
 *
 * <p>If that is to last, a durable queue that nobody can name, the <em>keeper</em>, gets every persistent message that comes
 * through. So the record of the message in the log stands for the entry too, and neither is there without the other.
 */
final class Deduplication {
    private final DeduplicationCache cache;
    private final Loop definitionsLoop;
    private volatile CacheSettings settings;

    /** Null if nothing is to last. Set before anybody else has heard of this. */
    private @Nullable DeclaredQueue keeper;

    /** Nothing seen yet, and nothing kept. */
    Deduplication(CacheSettings settings, Loop definitionsLoop) {
        this.settings = settings;
        this.definitionsLoop = definitionsLoop;
        this.cache = new DeduplicationCache(settings.size());
    }

    /** The queue in which what is seen lasts; null if it does not. */
    @Nullable
    DeclaredQueue keeper() {
        return keeper;
    }

    /** Has this queue keep what is seen. */
    void keepIn(DeclaredQueue queue) {
        keeper = queue;
    }

    /** Whether the message goes on; what else has to be known of that is told to {@code into}. */
    boolean passes(RoutedMessage message, Destinations into) {
        final Optional<DeduplicationKey> key = DeduplicationKey.of(message.message());
        if (key.isEmpty()) {
            return true;
        }
        final long now = definitionsLoop.now();
        final long deadline = CacheTtl.deadline(message.message(), settings.ttl(), now);
        final DeduplicationCache.Entry entry = cache.claim(key.get(), deadline, now, message.memory());
        final DeclaredQueue keptBy = keeper != null && message.message().isPersistent() ? keeper : null;
        if (entry == null) {
            into.isDuplicate(keptBy);
            return false;
        }
        into.isNew(() -> cache.forget(entry), keptBy);
        return true;
    }

    /** What the log has kept is seen, as far as that is not over. Called by the thread that starts the broker. */
    void restore(RecoveredPlaces places) {
        final long now = definitionsLoop.now();
        final MemoryCounter counted = new MemoryCounter();
        for (int i = 0; i < places.sequences().length; i++) {
            final long deadline = places.stamp(i);
            if (places.key(i) != 0 && (deadline == 0 || deadline > now)) {
                cache.claim(
                        new DeduplicationKey(places.key(i), MessageRecord.keyLow(places.notes()[i])),
                        deadline,
                        now,
                        counted);
            }
        }
        definitionsLoop.execute(() -> definitionsLoop.memory().add(counted.bytes()));
    }

    /** Remembers so much from now on; a time that was said of what is remembered stays. */
    void configure(CacheSettings wanted, EffectivePolicy policy) {
        if (wanted.equals(settings)) {
            return;
        }
        settings = wanted;
        cache.resize(wanted.size(), definitionsLoop.now(), definitionsLoop.memory());
        if (keeper != null) {
            keeper.apply(policy, wanted.ofQueue(), definitionsLoop);
        }
    }

    /** The exchange is gone, and nothing is remembered. */
    void end() {
        cache.resize(0, definitionsLoop.now(), definitionsLoop.memory());
    }
}
