package io.bilbymq.broker.vhost;

import java.util.Map;
import java.util.Optional;

/**
 * A copy of what is durable, by key, which follows the log and is never waited for. Its methods return at once; they are
 * called on one thread after the other.
 */
public interface DefinitionView {
    /** All that there is as the broker starts; keys differ if what is defined does. Called first, and once. */
    void begin(Map<String, byte[]> records);

    /**
     * What has changed: new records by key, nothing for what is gone. All of it is one change.
     *
     * @param position where the log says so; higher each time
     */
    void changed(long position, Map<String, Optional<byte[]>> records);
}
