package io.bilbymq.broker.vhost;

import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A copy of what is durable, by key, which follows the log and is never waited for. Its methods return at once; they are
 * called on one thread after the other. The records may be asked for on any thread, and more than once.
 */
public interface DefinitionView {
    /**
     * All that there is as the broker starts. Called first, and once.
     *
     * @param position where the log says the last of it; 0 if it says nothing
     */
    void begin(long position, Supplier<Stream<ViewRecord>> records);

    /**
     * What has changed. All of it is one change.
     *
     * @param position where the log says so; higher each time
     */
    void changed(long position, Supplier<Stream<ViewRecord>> records);
}
