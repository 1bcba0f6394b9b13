package io.bilbymq.it.differential;

import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.Peer;
import io.bilbymq.it.raw.RawConnection;

/** A broker that others use as well, or that somebody else runs: scripts do there what clients can. */
record ClientsOnly(BrokerUnderTest broker) implements Host {
    @Override
    public Peer peer() {
        return broker.peer();
    }

    @Override
    public RawConnection connect() {
        return broker.connect();
    }

    @Override
    public void restart() {
        throw new UnsupportedOperationException("restart");
    }

    @Override
    public void set(Policy policy) {
        throw new UnsupportedOperationException("policies");
    }

    @Override
    public void clear(boolean operator, String name) {
        throw new UnsupportedOperationException("policies");
    }

    /** It ends with the tests. */
    @Override
    public void close() {}
}
