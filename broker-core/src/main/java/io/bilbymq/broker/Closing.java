package io.bilbymq.broker;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a broker has begun and has to end, the last thing begun first. One that does not end well stops no other. */
final class Closing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private record Part(String name, AutoCloseable thing) {}

    private final Deque<Part> parts = new ArrayDeque<>();

    /** This is to be closed before everything that was begun until now. */
    synchronized void begun(String name, AutoCloseable thing) {
        parts.push(new Part(name, thing));
    }

    @Override
    public void close() {
        for (Part part = next(); part != null; part = next()) {
            try {
                part.thing.close();
            } catch (Exception e) {
                LOG.error("closing the {} failed", part.name, e);
            }
        }
    }

    private synchronized @Nullable Part next() {
        return parts.poll();
    }
}
