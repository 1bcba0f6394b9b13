package io.bilbymq.broker.channel;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.Subscription;
import io.bilbymq.broker.vhost.Events;

/** Tells that a channel comes and goes, and its consumers, with RabbitMQ's headers in its order. Confined to its loop. */
final class ChannelEvents {
    private final Channel channel;
    private final ChannelConnection connection;
    private final Events events;

    ChannelEvents(Channel channel, ChannelConnection connection) {
        this.channel = channel;
        this.connection = connection;
        this.events = connection.virtualHost().events();
    }

    void opened() {
        if (events.areHeard()) {
            final String name = connection.owner().name() + " (" + channel.number() + ")";
            tell(
                    "channel.created",
                    byUser().put("vhost", connection.virtualHost().name())
                            .put("user", connection.authorization().user())
                            .put("number", channel.number())
                            .put("connection", connection.owner().pid())
                            .put("name", name)
                            .put("pid", pid()));
        }
    }

    void closed() {
        if (events.areHeard()) {
            tell("channel.closed", byUser().put("pid", pid()));
        }
    }

    /** The queue serves the consumer, which was asked for with these arguments. */
    void consumerCreated(Subscription consumer, Queue queue, FieldTable arguments) {
        if (events.areHeard()) {
            tell(
                    "consumer.created",
                    byUser().put("arguments", Events.terms(arguments))
                            .put("prefetch_count", consumer.prefetch())
                            .put("queue", queue.name().name())
                            .put("vhost", connection.virtualHost().name())
                            .put("channel", pid())
                            .put("ack_required", !consumer.noAck())
                            .put("exclusive", consumer.exclusive())
                            .put("consumer_tag", consumer.consumerTag()));
        }
    }

    /** The consumer has ended, for whatever reason. */
    void consumerDeleted(Subscription consumer, Queue queue) {
        if (events.areHeard()) {
            tell(
                    "consumer.deleted",
                    byUser().put("queue", queue.name().name())
                            .put("vhost", connection.virtualHost().name())
                            .put("channel", pid())
                            .put("consumer_tag", consumer.consumerTag()));
        }
    }

    private FieldTable.Builder byUser() {
        return FieldTable.builder()
                .put("user_who_performed_action", connection.authorization().user());
    }

    private String pid() {
        return connection.owner().pid(channel.number());
    }

    private void tell(String key, FieldTable.Builder headers) {
        events.tell(connection.loop(), key, headers);
    }
}
