package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.loop.CreditAccount;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.PublishListener;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueLog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happens in a broker (queues and bindings come and go, so do connections, channels and consumers), told as messages to
 * the topic exchange {@value #EXCHANGE} of the virtual host {@value #VIRTUAL_HOST}, as by RabbitMQ's plugin <a
 * href="https://www.rabbitmq.com/docs/logging#internal-events">rabbitmq_event_exchange</a>. Its words and types are kept.
 *
 * <p>An event is routed and handed over by the loop where it happens, so what one source tells keeps its order. None is told
 * for a message, and telling causes none. They cost no credit: there are as many as what they tell of.
 *
 * <p>May be asked and told from any loop.
 */
public final class Events {
    /** The pre-declared exchange that events are published to. */
    public static final String EXCHANGE = "amq.rabbitmq.event";

    /** The virtual host that it is in, if the broker has that. */
    static final String VIRTUAL_HOST = "/";

    /** Who is said to have done what no client has asked for. */
    static final String BROKER_ITSELF = "rmq-internal";

    private static final int PERSISTENT = 2;
    private static final CreditAccount WITHOUT_CREDIT = bytes -> {};

    /** Wants to know nothing. */
    private record Teller(Loop loop) implements PublishListener {
        @Override
        public void published(long first, long last, boolean taken) {}
    }

    /** The exchange, and what it is among. */
    private record Place(Definitions definitions, Exchange exchange) {}

    private String node = "";

    /** Null if there is no virtual host for it. Changed on the definitions loop. */
    private volatile @Nullable Place place;

    /** These definitions have the exchange from now on. */
    void in(Definitions those) {
        place = new Place(those, those.requireExchange(EXCHANGE));
    }

    /** What RabbitMQ would call this node: said before any loop has heard of this. */
    public void at(String nodeName) {
        node = nodeName;
    }

    String node() {
        return node;
    }

    /** There is no such exchange any more. */
    void nowhere() {
        place = null;
    }

    /** Whether anything is bound to the exchange, so that an event is worth being made. */
    public boolean areHeard() {
        final Place there = place;
        return there != null && !there.exchange.outgoing().isEmpty();
    }

    /** Tells of an event. Called on {@code from}; {@code key} is its routing key, {@code queue.created}. */
    public void tell(Loop from, String key, FieldTable.Builder headers) {
        final Place there = place;
        if (there == null) {
            return;
        }
        final long now = System.currentTimeMillis();
        final byte[] properties = Properties.builder()
                .headers(headers.put("timestamp_in_ms", now).build())
                .deliveryMode(PERSISTENT)
                .timestamp(now / 1000)
                .build()
                .toBytes();
        final Message event = new Message(new Address(EXCHANGE, key), properties, properties.length);
        final Destinations destinations = new Destinations();
        destinations.walk(there.exchange, new RoutedMessage(event, List.of(), from.memory()), there.definitions);
        handOver(event, destinations.toArray(), from);
    }

    /** Tells that an alarm of this node rings, or has stopped. */
    public void alarm(Loop from, String node, String resource, boolean raised) {
        if (areHeard()) {
            final String key = raised ? "alarm.set" : "alarm.cleared";
            tell(from, key, FieldTable.builder().put("node", node).put("source", resource));
        }
    }

    private static void handOver(Message event, Queue[] targets, Loop from) {
        if (targets.length == 0) {
            return;
        }
        final Teller teller = new Teller(from);
        event.heldBy(targets.length, from.memory());
        final int kept = QueueLog.keeping(event, targets);
        if (kept > 0) {
            event.keep(kept, teller, 0, WITHOUT_CREDIT);
        }
        for (final Queue target : targets) {
            target.publish(event, teller, 0, WITHOUT_CREDIT);
        }
    }

    /** Arguments as the plugin has them in a header: an array of texts, each an Erlang term. */
    public static FieldValue terms(FieldTable arguments) {
        return FieldValue.of(arguments.entries().stream()
                .map(entry -> FieldValue.of(ErlangText.entry(entry)))
                .toList());
    }
}
