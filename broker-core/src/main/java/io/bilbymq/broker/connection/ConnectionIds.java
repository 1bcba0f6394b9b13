package io.bilbymq.broker.connection;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names for connections that are never used twice, in the form of RabbitMQ's process ids: node, when it was started, and a
 * number. What they lack is the number of the channel, or 0 for the connection itself. Thread safe.
 */
final class ConnectionIds {
    private final String beginning;
    private final AtomicLong last = new AtomicLong();

    /** Those of a node that is started now. */
    ConnectionIds(String node) {
        beginning = "<" + node + "." + TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis()) + ".";
    }

    /** The next one, for instance {@code <bilby@localhost.1795711469.753.}; channel and bracket are to follow. */
    String next() {
        return beginning + last.incrementAndGet() + ".";
    }
}
