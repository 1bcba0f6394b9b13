package io.bilbymq.broker.channel;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.Properties;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.Access;
import io.bilbymq.broker.access.Caller;
import io.bilbymq.broker.alarm.Alarms;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Delay;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.settings.ProtocolLimits;
import io.bilbymq.broker.vhost.EntityNames;
import io.bilbymq.broker.vhost.Exchange;
import io.bilbymq.broker.vhost.Requirements;
import io.bilbymq.broker.vhost.VirtualHost;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Publishes messages for those who have no channel, each by itself and confirmed: what is checked, and in which order, is what {@link
 * Publisher} checks. Thread safe.
 *
 * <p>Its messages cost no credit. Whoever publishes waits for what becomes of a message, and bounds how many are under way.
 */
public final class DirectPublisher {
    private final List<? extends Loop> loops;
    private final ProtocolLimits limits;
    private final Alarms alarms;
    private final DirectReplies directReplies;
    private final String nodeName;
    private final AtomicInteger turn = new AtomicInteger();

    /** Publishes from these loops, each in its turn. */
    public DirectPublisher(
            List<? extends Loop> loops,
            ProtocolLimits limits,
            Alarms alarms,
            DirectReplies directReplies,
            String nodeName) {
        this.loops = List.copyOf(loops);
        this.limits = limits;
        this.alarms = alarms;
        this.directReplies = directReplies;
        this.nodeName = nodeName;
    }

    /**
     * Publishes a message. Completes when it is known what became of it: if it is persistent and for a durable queue, when it is
     * stored. Fails with the {@link AmqpException} that a channel would have been closed with; and with 506 while publishers are
     * blocked, since here is nobody who could wait.
     *
     * @param body not to be changed afterwards
     */
    public CompletionStage<PublishOutcome> publish(
            Caller caller,
            VirtualHost virtualHost,
            String exchange,
            String routingKey,
            Properties properties,
            byte[] body) {
        return caller.operate(virtualHost.name(), access -> {
            if (alarms.isRaised()) {
                throw new AmqpException(ReplyCode.RESOURCE_ERROR, "publishers are blocked: " + alarms.reason());
            }
            if (body.length > limits.messageSizeMax()) {
                throw PublishProperties.tooLarge(body.length, limits.messageSizeMax());
            }
            EntityNames.requireShort("exchange name", exchange);
            EntityNames.requireShort("routing key", routingKey);
            final Exchange target = Publisher.requireExchange(exchange, virtualHost, access);
            if (PublishProperties.askForDirectReplies(properties)) {
                throw PublishProperties.noReplyConsumer();
            }
            PublishProperties.checkExpiration(properties);
            final List<String> moreKeys = PublishProperties.moreRoutingKeys(properties);
            checkTopic(target, routingKey, moreKeys, access);
            PublishProperties.checkUserId(properties, caller.identity());
            // One that is delayed is routed later, and has to keep its keys until then.
            final boolean keepsKeys = target.delays() && Delay.of(properties) > 0;
            final Properties published = keepsKeys ? properties : PublishProperties.withoutBcc(properties);
            final Loop loop = loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
            return new Publication(loop, virtualHost, nodeName, caller, directReplies)
                    .publish(message(exchange, routingKey, published, body), target, moreKeys);
        });
    }

    private static void checkTopic(Exchange exchange, String routingKey, List<String> moreKeys, Access access) {
        Requirements.toPublish(exchange, routingKey, access);
        for (final String key : moreKeys) {
            Requirements.toPublish(exchange, key, access);
        }
    }

    private static Message message(String exchange, String routingKey, Properties properties, byte[] body) {
        final byte[] raw = properties.toBytes();
        final byte[] content = new byte[raw.length + body.length];
        System.arraycopy(raw, 0, content, 0, raw.length);
        System.arraycopy(body, 0, content, raw.length, body.length);
        return new Message(new Address(exchange, routingKey), content, raw.length);
    }
}
