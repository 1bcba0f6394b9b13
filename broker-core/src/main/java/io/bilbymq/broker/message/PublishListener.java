package io.bilbymq.broker.message;

import io.bilbymq.broker.loop.Loop;

/** Whoever published, and hears what became of it: a channel. */
public interface PublishListener {
    /** Where it lives. Callable from any thread. */
    Loop loop();

    /**
     * The publishes with the tickets {@code first..last} are taken on, or refused; each queue answers once, and the log
     * once for all queues whose messages it keeps. Called on its loop.
     */
    void published(long first, long last, boolean taken);
}
