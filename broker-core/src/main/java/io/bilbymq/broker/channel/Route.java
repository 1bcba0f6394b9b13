package io.bilbymq.broker.channel;

import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.vhost.Exchange;

/**
 * Where a channel's messages for one exchange and routing key go, as of one version of the virtual host's routing.
 *
 * <p>Permission to write to the exchange is part of it. While {@link #byKeyAlone} and the version holds, a publish needs
 * nothing else.
 *
 * @param targets the queues, each once; meaningless unless {@code byKeyAlone}
 */
record Route(Address address, Exchange exchange, Queue[] targets, boolean byKeyAlone, long version) {
    static final Queue[] NOWHERE = new Queue[0];
}
