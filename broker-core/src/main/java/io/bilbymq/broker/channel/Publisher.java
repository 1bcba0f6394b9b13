package io.bilbymq.broker.channel;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.Properties;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.Access;
import io.bilbymq.broker.access.NotAnsweredYet;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Delay;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.Claim;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueLog;
import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.broker.vhost.Destinations;
import io.bilbymq.broker.vhost.Exchange;
import io.bilbymq.broker.vhost.Requirements;
import io.bilbymq.broker.vhost.RoutedMessage;
import io.bilbymq.broker.vhost.VirtualHost;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code basic.publish}, once the content is complete: checks, routes, hands over, and keeps the account of confirms.
 *
 * <p>The usual message has an address that was published to before and properties that nobody here has to read. For it
 * all of this is a comparison of versions, a {@link Message}, and a command for each queue.
 */
final class Publisher {
    private static final String NOT_ROUTED = "NO_ROUTE";
    private static final Queue[] NOWHERE = {};

    private final Channel channel;
    private final ChannelConnection connection;
    private final VirtualHost virtualHost;
    private final Authorization authorization;
    private final Loop loop;
    private final Firehose firehose;
    private final ChannelCounts counts;
    private final Destinations destinations = new Destinations();
    private @Nullable Confirms confirms;

    /** Null as long as no exchange that was published to looks for duplicates. */
    private @Nullable OpenClaims openClaims;

    private boolean flushScheduled;
    private boolean closed;

    Publisher(Channel channel, ChannelConnection connection, Firehose firehose, ChannelCounts counts) {
        this.counts = counts;
        this.channel = channel;
        this.firehose = firehose;
        this.connection = connection;
        this.virtualHost = connection.virtualHost();
        this.authorization = connection.authorization();
        this.loop = connection.loop();
    }

    // Confirms.

    /** How many publishes are not confirmed. */
    int unconfirmed() {
        return confirms == null ? 0 : confirms.unanswered();
    }

    boolean confirms() {
        return confirms != null;
    }

    void confirm() {
        if (confirms == null) {
            confirms = new Confirms();
        }
    }

    void answered(long first, long last, boolean taken) {
        if (confirms != null) {
            confirms.answered(first, last, taken);
            if (openClaims != null) {
                openClaims.answered(first, last, taken, confirms.lowestOpen());
            }
            if (!closed) {
                flushConfirmsAtEndOfTurn();
            }
        }
    }

    private long ticket(int answers) {
        if (confirms == null) {
            return 0;
        }
        if (answers == 0) {
            flushConfirmsAtEndOfTurn();
        }
        return confirms.open(answers);
    }

    private void flushConfirmsAtEndOfTurn() {
        if (!flushScheduled) {
            flushScheduled = true;
            loop.send(loop, this::flushConfirms);
        }
    }

    private void flushConfirms() {
        flushScheduled = false;
        if (confirms != null && !closed) {
            counts.happened(MessageEvent.CONFIRM, confirms.flush(channel.number(), connection.output()));
        }
    }

    /** What is not confirmed yet never will be. */
    void closed() {
        closed = true;
    }

    // Publishing.

    /** Takes the assembled publish; the checks come in RabbitMQ's order. */
    void publish(PublishAssembler publish) {
        if (publish.immediate()) {
            throw new AmqpException(ReplyCode.NOT_IMPLEMENTED, "immediate=true");
        }
        if (publish.isTooLarge()) {
            throw PublishProperties.tooLarge(
                    publish.bodySize(), connection.limits().messageSizeMax());
        }
        final boolean mandatory = publish.mandatory();
        final RouteCache.Entry entry = publish.entry();
        final Route route = route(entry);
        final int propertiesLength = publish.propertiesLength();
        // Nothing is taken before everything is checked: an answer may have to be waited for, and all this be done
        // again.
        final byte[] content = publish.content();
        if (PublishProperties.haveToBeRead(content)) {
            publishWithProperties(publish, route, new Properties(content, 0, propertiesLength));
        } else {
            checkTopic(entry, route, List.of());
            publish.takeContent();
            send(new Message(entry.address, content, propertiesLength), entry, route, List.of(), mandatory);
        }
    }

    /** The route as of now: remembered, or looked up with what has to be checked of the exchange before the properties. */
    private Route route(RouteCache.Entry entry) {
        // Both only grow, so that their sum is the same only if both are.
        final long version = virtualHost.version() + authorization.version();
        final Route known = entry.route();
        if (known != null && known.version() == version) {
            return known;
        }
        final Address address = entry.address;
        final Exchange exchange = requireExchange(address.exchange(), virtualHost, channel.access());
        return new Route(exchange, null, version, counts.to(exchange));
    }

    /**
     * Insists that there is an exchange that the user may publish to.
     *
     * @throws AmqpException 403 if there is no permission for it or it is internal, 404 if there is none
     * @throws NotAnsweredYet if the answer has to be waited for
     */
    static Exchange requireExchange(String name, VirtualHost virtualHost, Access access) {
        Requirements.toPublish(name, access);
        final Exchange exchange = virtualHost.requireExchange(name);
        if (exchange.internal()) {
            throw new AmqpException(ReplyCode.ACCESS_REFUSED, "cannot publish to internal " + exchange);
        }
        return exchange;
    }

    /** Checks the routing keys of a message for a topic exchange, the one that is remembered only once. */
    private void checkTopic(RouteCache.Entry entry, Route route, List<String> moreKeys) {
        final boolean isRemembered = route == entry.route();
        if (isRemembered && moreKeys.isEmpty()) {
            return;
        }
        if (!isRemembered) {
            Requirements.toPublish(route.exchange(), entry.address.routingKey(), channel.access());
        }
        for (final String key : moreKeys) {
            Requirements.toPublish(route.exchange(), key, channel.access());
        }
    }

    /** The way of messages whose properties matter here: reply-to, expiration, CC and BCC, user-id, headers. */
    private void publishWithProperties(PublishAssembler publish, Route route, Properties sent) {
        final RouteCache.Entry entry = publish.entry();
        final boolean mandatory = publish.mandatory();
        final byte[] raw = publish.content();
        Properties properties = withReplyName(sent);
        PublishProperties.checkExpiration(properties);
        List<String> moreKeys = List.of();
        if (PublishProperties.haveMoreRoutingKeys(raw, sent.length())) {
            moreKeys = PublishProperties.moreRoutingKeys(properties);
            // One that is delayed is routed later, and has to keep them until then.
            if (!route.exchange().delays() || Delay.of(properties) <= 0) {
                properties = PublishProperties.withoutBcc(properties);
            }
        }
        checkTopic(entry, route, moreKeys);
        PublishProperties.checkUserId(properties, authorization.identity());
        publish.takeContent();
        send(message(entry.address, properties, sent, raw), entry, route, moreKeys, mandatory);
    }

    /** Replaces the name of the pseudo queue of direct replies by the name of this channel. */
    private Properties withReplyName(Properties sent) {
        return PublishProperties.askForDirectReplies(sent)
                ? sent.withReplyTo(channel.replyName().orElseThrow(PublishProperties::noReplyConsumer))
                : sent;
    }

    /** Sends the message where it belongs: where the last one went, if that follows from the key alone. */
    private void send(Message message, RouteCache.Entry entry, Route route, List<String> moreKeys, boolean mandatory) {
        if (route != entry.route()) {
            entry.route(route);
        }
        final Queue[] known = route.targets();
        if (known != null && moreKeys.isEmpty()) {
            handOver(message, route, known, mandatory && known.length == 0, List.of());
        } else if (route.exchange().isDefault() && DirectReplies.isName(entry.address.routingKey())) {
            if (firehose.isOn()) {
                firehose.published(message, moreKeys, NOWHERE);
            }
            if (channel.tx().isSelected()) {
                channel.tx().publish(message, () -> reply(message, route, mandatory));
            } else {
                reply(message, route, mandatory);
            }
        } else {
            virtualHost.route(route.exchange(), new RoutedMessage(message, moreKeys, loop.memory()), destinations);
            final Queue[] targets = confirms == null ? destinations.toArray() : destinations.withWitnesses();
            // A traced virtual host remembers no targets, so that the path of other messages need not ask.
            if (firehose.isOn()) {
                firehose.published(message, moreKeys, targets);
            } else if (destinations.byKeyAlone() && moreKeys.isEmpty()) {
                entry.route(new Route(route.exchange(), targets, route.version(), route.counts()));
            }
            handOver(message, route, targets, mandatory && destinations.size() == 0, destinations.claims());
        }
    }

    @SuppressWarnings("ReferenceEquality") // properties that nobody has changed are the very same
    private static Message message(Address address, Properties properties, Properties sent, byte[] raw) {
        final int sentLength = sent.length();
        if (properties == sent) {
            return new Message(address, raw, sentLength);
        }
        final byte[] changed = properties.toBytes();
        final int bodyLength = raw.length - sentLength;
        final byte[] content = new byte[changed.length + bodyLength];
        System.arraycopy(changed, 0, content, 0, changed.length);
        System.arraycopy(raw, sentLength, content, changed.length, bodyLength);
        return new Message(address, content, changed.length);
    }

    private void handOver(Message message, Route route, Queue[] targets, boolean isReturned, List<Claim> claims) {
        final int count = targets.length;
        if (channel.tx().isSelected()) {
            channel.tx().claimed(claims);
            channel.tx().whenCommitted(() -> route.counts().published(message, count, isReturned, false));
            publishInTransaction(message, targets, isReturned);
            return;
        }
        route.counts().published(message, count, isReturned, confirms != null);
        if (isReturned) {
            returned(message);
        }
        final int kept = QueueLog.keeping(message, targets);
        // The log answers once for all queues whose messages it keeps.
        final long ticket = ticket(kept == 0 ? count : count - kept + 1);
        if (count > 0) {
            if (confirms != null && !claims.isEmpty()) {
                openClaims().add(ticket, claims);
            }
            message.heldBy(count, loop.memory());
            long charged = 0;
            if (kept > 0) {
                message.keep(kept, channel, ticket, connection);
                charged += message.heldBytes();
            }
            for (final Queue target : targets) {
                charged += target.publish(message, channel, ticket, connection);
            }
            if (charged > 0) {
                connection.charge(charged);
            }
        }
    }

    private OpenClaims openClaims() {
        OpenClaims those = openClaims;
        if (those == null) {
            those = new OpenClaims();
            openClaims = those;
        }
        return those;
    }

    private void publishInTransaction(Message message, Queue[] targets, boolean isReturned) {
        if (targets.length > 0) {
            final int kept = QueueLog.keeping(message, targets);
            if (kept > 0) {
                // The size of a transaction is bounded, so a commit needs no credit.
                message.keep(kept, channel, 0, bytes -> {});
            }
            message.heldBy(targets.length, loop.memory());
            channel.tx().publish(message, targets);
        } else if (isReturned) {
            channel.tx().publish(message, () -> returned(message));
        }
    }

    /** Gives a mandatory message back that nobody gets. */
    void returned(Message message) {
        final Address address = message.address();
        final BasicMethod method =
                new BasicMethod.Return(ReplyCode.NO_ROUTE.code(), NOT_ROUTED, address.exchange(), address.routingKey());
        connection.output().message(channel.number(), method, message);
    }

    /** Hands a direct reply to the channel that waits for it, and confirms it whether or not there still is one. */
    private void reply(Message message, Route route, boolean mandatory) {
        final Channel requester =
                connection.directReplies().find(virtualHost, message.address().routingKey());
        route.counts().published(message, requester == null ? 0 : 1, mandatory, confirms != null);
        if (requester != null) {
            message.heldBy(1, loop.memory());
            if (requester.loop() == loop) {
                loop.send(loop, () -> requester.reply(message));
            } else {
                loop.send(requester.loop(), () -> requester.reply(message), connection, message.heldBytes());
                connection.charge(message.heldBytes());
            }
        } else if (mandatory) {
            returned(message);
        }
        ticket(0);
    }
}
