package io.bilbymq.broker.vhost;

/** The name of an exchange in its virtual host; empty for the default exchange. */
public record ExchangeName(String virtualHost, String name) {
    /** As RabbitMQ's error texts name it: {@code exchange 'x' in vhost '/'}. */
    @Override
    public String toString() {
        return "exchange '" + name + "' in vhost '" + virtualHost + "'";
    }
}
