package io.bilbymq.broker.vhost;

/**
 * Whether a virtual host is traced: then every message that is published in it or delivered from it is told of at the
 * exchange {@value #EXCHANGE}, as by RabbitMQ's <a href="https://www.rabbitmq.com/docs/firehose">Firehose</a>.
 *
 * <p>May be used from any thread. Off at the start of a broker, whatever it was before.
 */
public final class Tracing {
    /** The pre-declared exchange of every virtual host to which messages about messages are published. */
    public static final String EXCHANGE = "amq.rabbitmq.trace";

    private final Runnable outdateRoutes;
    private volatile boolean on;

    /** Not traced; {@code outdateRoutes} lets whoever remembers where messages go ask again. */
    Tracing(Runnable outdateRoutes) {
        this.outdateRoutes = outdateRoutes;
    }

    /** Whether messages are told of. */
    public boolean isOn() {
        return on;
    }

    /** From now on messages are told of. */
    public void on() {
        turn(true);
    }

    /** From now on they are not. */
    public void off() {
        turn(false);
    }

    /** From now on messages are told of, or are not. */
    void turn(boolean wanted) {
        on = wanted;
        // Who remembers where messages go asks again, and notices.
        outdateRoutes.run();
    }
}
