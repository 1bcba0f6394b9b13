package io.bilbymq.broker;

import java.util.concurrent.ConcurrentLinkedDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a broker has begun and has to end, the last thing begun first. One that does not end well stops no other. */
final class Closing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private record Part(String name, AutoCloseable thing) {}

    private final ConcurrentLinkedDeque<Part> parts = new ConcurrentLinkedDeque<>();

    /** This is to be closed before everything that was begun until now. */
    void begun(String name, AutoCloseable thing) {
        parts.push(new Part(name, thing));
    }

    @Override
    public void close() {
        for (Part part = parts.poll(); part != null; part = parts.poll()) {
            try {
                part.thing.close();
            } catch (Exception e) {
                LOG.error("closing the {} failed", part.name, e);
            }
        }
    }
}
