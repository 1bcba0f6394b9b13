package io.bilbymq.it.differential;

import io.bilbymq.it.Peer;
import io.bilbymq.it.raw.RawConnection;
import java.util.Map;

/** A broker as seen by whoever runs it: scripts are played there. One thread. */
interface Host extends AutoCloseable {
    /**
     * A policy as the broker has it.
     *
     * @param operator whether it is an operator policy
     * @param pattern for names of queues
     * @param definition by keys of policies, {@code max-length}; integers and strings
     */
    record Policy(boolean operator, String name, String pattern, int priority, Map<String, Object> definition) {}

    /** Who it is. */
    Peer peer();

    /** A new connection to it. */
    RawConnection connect();

    /** Stops it in good order and starts it again, on what it has kept; {@link #connect} then leads to the new one. */
    void restart();

    /** Sets a policy; done when it is in force. */
    void set(Policy policy);

    /** Ends a policy, if there is one of this name; done when it is in force no more. */
    void clear(boolean operator, String name);

    @Override
    void close();
}
