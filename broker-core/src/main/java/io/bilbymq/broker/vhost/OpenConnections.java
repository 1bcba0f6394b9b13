package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the connections to a virtual host against its limit. One number that all loops share, changed when a connection opens
 * and when it closes: so there are never more than the limit allows, whoever comes at the same time.
 */
public final class OpenConnections {
    private final Definitions definitions;
    private final AtomicInteger open = new AtomicInteger();

    OpenConnections(Definitions definitions) {
        this.definitions = definitions;
    }

    /** How many count. */
    public int count() {
        return open.get();
    }

    /**
     * Insists that there is room for one more, and takes none.
     *
     * @throws AmqpException 530 if there is none for this user
     */
    public void requireRoom(String user) {
        requireRoom(user, definitions.limits(), open.get());
    }

    /**
     * Counts one more, which {@link #left} takes off again.
     *
     * @throws AmqpException 530 if there is no room for this user
     */
    public void entered(String user) {
        final VirtualHostLimits limits = definitions.limits();
        int before = open.get();
        requireRoom(user, limits, before);
        while (!open.compareAndSet(before, before + 1)) {
            before = open.get();
            requireRoom(user, limits, before);
        }
    }

    /** One that has entered is closed. */
    public void left() {
        open.decrementAndGet();
    }

    private void requireRoom(String user, VirtualHostLimits limits, int there) {
        if (limits.isReachedBy(there)) {
            throw refused(user, ": connection limit (" + limits.maxConnections().orElseThrow() + ") is reached");
        }
    }

    /** What RabbitMQ says to a user who may not enter, 530; {@code reason} is put behind it, and may be empty. */
    public AmqpException refused(String user, String reason) {
        return new AmqpException(
                ReplyCode.NOT_ALLOWED,
                "access to vhost '" + definitions.virtualHost() + "' refused for user '" + user + "'" + reason);
    }
}
