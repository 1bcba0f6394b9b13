package io.bilbymq.broker.queue;

/** The name of a queue in its virtual host. */
public record QueueName(String virtualHost, String name) {
    /** No queue of a client has a line break in its name: RabbitMQ takes them out, and so do we. */
    private static final String DELAY_MARK = "\n";

    private static final String SEEN_MARK = "\r";

    /** That of the queue in which an exchange keeps what is not due yet, which is none of its virtual host's queues. */
    public static QueueName ofDelayed(String virtualHost, String exchange) {
        return new QueueName(virtualHost, DELAY_MARK + exchange);
    }

    /** That of the queue in which an exchange keeps what it has seen, likewise. */
    public static QueueName ofSeen(String virtualHost, String exchange) {
        return new QueueName(virtualHost, SEEN_MARK + exchange);
    }

    /** Whether it is that of an exchange's own queue, of which clients know nothing. */
    public boolean isHidden() {
        return name.startsWith(DELAY_MARK) || isOfSeen();
    }

    /** Whether it is that of a queue of what an exchange has seen, where a message does not arrive. */
    boolean isOfSeen() {
        return name.startsWith(SEEN_MARK);
    }

    /** As RabbitMQ's error texts name it: {@code queue 'q' in vhost '/'}. */
    @Override
    public String toString() {
        if (!isHidden()) {
            return "queue '" + name + "' in vhost '" + virtualHost + "'";
        }
        return "queue of " + (name.startsWith(DELAY_MARK) ? "delayed" : "seen") + " messages of exchange '"
                + name.substring(1) + "' in vhost '" + virtualHost + "'";
    }
}
