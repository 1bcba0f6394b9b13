package io.bilbymq.broker.queue;

/** The name of a queue in its virtual host. */
public record QueueName(String virtualHost, String name) {
    /** No queue of a client has a line break in its name: RabbitMQ takes them out, and so do we. */
    private static final String DELAY_MARK = "\n";

    /** That of the queue in which an exchange keeps what is not due yet, which is none of its virtual host's queues. */
    public static QueueName ofDelayed(String virtualHost, String exchange) {
        return new QueueName(virtualHost, DELAY_MARK + exchange);
    }

    /** As RabbitMQ's error texts name it: {@code queue 'q' in vhost '/'}. */
    @Override
    public String toString() {
        return name.startsWith(DELAY_MARK)
                ? "queue of delayed messages of exchange '" + name.substring(1) + "' in vhost '" + virtualHost + "'"
                : "queue '" + name + "' in vhost '" + virtualHost + "'";
    }
}
