package io.bilbymq.broker.queue;

/** The name of a queue in its virtual host. */
public record QueueName(String virtualHost, String name) {
    /** As RabbitMQ's error texts name it: {@code queue 'q' in vhost '/'}. */
    @Override
    public String toString() {
        return "queue '" + name + "' in vhost '" + virtualHost + "'";
    }
}
