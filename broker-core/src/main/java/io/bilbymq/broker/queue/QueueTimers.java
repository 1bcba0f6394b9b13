package io.bilbymq.broker.queue;

import io.bilbymq.broker.loop.Loop;
import org.jspecify.annotations.Nullable;

/**
 * What a queue does because time passes: it goes when nobody has used it for long ({@code x-expires}), and looks whether
 * deliveries are outstanding for too long. The machine decides; this only knows when to ask it.
 *
 * <p>Using a queue moves no timer: one that fires too early is set again for what is left. Confined to the queue's loop.
 */
final class QueueTimers {
    private final Queue queue;
    private final Loop home;

    /** {@link QueueSettings#NONE} if the queue stays though nobody uses it. */
    private long expiresMillis = QueueSettings.NONE;

    private Loop.@Nullable Timer expiry;
    private Loop.@Nullable Timer look;
    private long usedAt;

    QueueTimers(Queue queue, Loop home) {
        this.queue = queue;
        this.home = home;
    }

    /** The queue expires when nobody has used it for so long from now on, or never. */
    void expireAfter(long millis) {
        if (expiry != null) {
            expiry.cancel();
            expiry = null;
        }
        expiresMillis = millis;
        used();
        if (millis != QueueSettings.NONE) {
            expiry = home.schedule(this::mayExpire, millis);
        }
    }

    /** Somebody has declared the queue, got a message, or begun or ended a consumer. */
    void used() {
        if (expiresMillis != QueueSettings.NONE) {
            usedAt = home.nowMillis();
        }
    }

    private void mayExpire() {
        final long left = expiresMillis - (home.nowMillis() - usedAt);
        expiry = null;
        if (left > 0) {
            expiry = home.schedule(this::mayExpire, left);
        } else if (queue.expire()) {
            // It has a consumer: the end of that is the next use.
            expiry = home.schedule(this::mayExpire, expiresMillis);
        }
    }

    /** Has the queue looked at in so many milliseconds, if it is not to be anyhow. */
    void lookIn(long millis) {
        if (look == null) {
            look = home.schedule(this::look, millis);
        }
    }

    private void look() {
        look = null;
        queue.look(home.nowMillis());
    }

    /** The queue is a tombstone. */
    void end() {
        expireAfter(QueueSettings.NONE);
        if (look != null) {
            look.cancel();
            look = null;
        }
    }
}
