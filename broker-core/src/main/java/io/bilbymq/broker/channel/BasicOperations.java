package io.bilbymq.broker.channel;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.Access;
import io.bilbymq.broker.access.Decision;
import io.bilbymq.broker.access.Permission;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueAnswer;
import io.bilbymq.broker.queue.Settlement;
import io.bilbymq.broker.queue.Subscription;
import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.broker.statistics.NodeEvent;
import io.bilbymq.broker.vhost.ConsumerArguments;
import io.bilbymq.broker.vhost.DeclaredQueue;
import io.bilbymq.broker.vhost.EntityNames;
import io.bilbymq.broker.vhost.Requirements;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The methods of class basic that begin and end consumers, get single messages, and set limits. */
final class BasicOperations {
    /** What a consumer costs besides its tag, here and at its queue. */
    private static final int CONSUMER_BYTES = 384;

    /** Consumers of a channel that begin at once even when memory is short: somebody has to drain. */
    private static final int FEW = 16;

    private record Consuming(Attachment attachment, Subscription subscription) {
        /** The tag is kept as it is on the wire, and as a string. */
        int bytes() {
            return CONSUMER_BYTES + 2 * subscription.wireTag().length;
        }
    }

    private final Channel channel;
    private final ChannelConnection connection;
    private final Deliveries deliveries;
    private final ChannelEvents events;
    private final ChannelCounts counts;
    private final Map<String, Consuming> consumers = new HashMap<>(2);
    private int prefetch;
    private @Nullable Subscription replySubscription;
    private @Nullable String replyName;

    BasicOperations(
            Channel channel,
            ChannelConnection connection,
            Deliveries deliveries,
            ChannelEvents events,
            ChannelCounts counts) {
        this.counts = counts;
        this.channel = channel;
        this.connection = connection;
        this.deliveries = deliveries;
        this.events = events;
    }

    // Consumers.

    /** How many there are. */
    int count() {
        return consumers.size();
    }

    /** Of those that are to come. */
    int prefetch() {
        return prefetch;
    }

    void consume(BasicMethod.Consume consume) {
        final String name = channel.queues().nameOrLastDeclared(consume.queue());
        final String tag = consume.consumerTag().isEmpty() ? EntityNames.generatedConsumerTag() : consume.consumerTag();
        if (consumers.containsKey(tag) || isReplyConsumer(tag)) {
            throw new AmqpException(ReplyCode.NOT_ALLOWED, "attempt to reuse consumer tag '" + tag + "'");
        }
        if (consumers.size() >= connection.limits().consumerMaxPerChannel()) {
            throw new AmqpException(
                    ReplyCode.NOT_ALLOWED,
                    "reached maximum (" + connection.limits().consumerMaxPerChannel() + ") of consumers per channel");
        }
        if (name.equals(DirectReplies.QUEUE)) {
            consumeReplies(consume, tag);
            return;
        }
        Requirements.toRead(name, channel.access());
        final DeclaredQueue declared = connection.virtualHost().requireQueue(name);
        declared.requireAccessBy(connection.owner());
        if (consumers.size() >= FEW) {
            connection.wantsMuch();
        }
        final Queue queue = declared.queue();
        final ConsumerArguments arguments = connection.virtualHost().consumerArguments(declared, consume.arguments());
        final Subscription subscription = new Subscription(
                channel,
                tag,
                consume.noAck(),
                consume.exclusive(),
                arguments.priority(),
                prefetch,
                arguments.timeout(),
                consume.arguments());
        final Attachment attachment = channel.attach(queue);
        channel.parkForQueue(consume, answer -> consuming(consume, attachment, subscription, answer));
        queue.consume(subscription, deliveries.isLimited());
        if (connection.isHeldUp()) {
            queue.stop(channel, true);
        }
    }

    private void consuming(
            BasicMethod.Consume consume, Attachment attachment, Subscription subscription, QueueAnswer answer) {
        if (answer instanceof QueueAnswer.InExclusiveUse) {
            throw new AmqpException(ReplyCode.ACCESS_REFUSED, attachment.queue() + " in exclusive use");
        }
        if (!(answer instanceof QueueAnswer.Consuming)) {
            throw answer.notInService(attachment.queue());
        }
        final Consuming consuming = new Consuming(attachment, subscription);
        consumers.put(subscription.consumerTag(), consuming);
        connection.loop().structures().add(consuming.bytes());
        connection.loop().statistics().node().add(NodeEvent.CONSUMER_BEGIN);
        events.consumerCreated(subscription, attachment.queue(), consume.arguments());
        if (!consume.nowait()) {
            channel.say(new BasicMethod.ConsumeOk(subscription.consumerTag()));
        }
    }

    void cancel(BasicMethod.Cancel cancel) {
        final String tag = cancel.consumerTag();
        final Consuming consuming = remove(tag);
        if (consuming == null) {
            if (isReplyConsumer(tag)) {
                endReplies();
            }
            cancelled(cancel);
            return;
        }
        channel.parkForQueue(cancel, answer -> {
            consuming.attachment.release();
            cancelled(cancel);
        });
        consuming.attachment.queue().cancel(consuming.subscription);
    }

    private void cancelled(BasicMethod.Cancel cancel) {
        if (!cancel.nowait()) {
            channel.say(new BasicMethod.CancelOk(cancel.consumerTag()));
        }
    }

    /** The client's answer to a cancel of ours, which asked for none; some send it nevertheless. */
    void cancelOk(BasicMethod.CancelOk cancelOk) {
        final Consuming consuming = remove(cancelOk.consumerTag());
        if (consuming != null) {
            // Nobody has cancelled this one: RabbitMQ takes the answer for the wish.
            channel.parkForQueue(cancelOk, answer -> consuming.attachment.release());
            consuming.attachment.queue().cancel(consuming.subscription);
        }
    }

    private @Nullable Consuming remove(String tag) {
        final Consuming removed = consumers.remove(tag);
        if (removed != null) {
            ended(removed);
        }
        return removed;
    }

    private void ended(Consuming consuming) {
        connection.loop().structures().add(-consuming.bytes());
        connection.loop().statistics().node().add(NodeEvent.CONSUMER_END);
        events.consumerDeleted(consuming.subscription, consuming.attachment.queue());
    }

    /** The queue is gone, and with it the consumer. */
    void cancelledByQueue(Subscription subscription) {
        final String tag = subscription.consumerTag();
        final Consuming consuming = consumers.get(tag);
        if (consuming != null && consuming.subscription == subscription) {
            remove(tag);
            consuming.attachment.release();
            if (connection.takesConsumerCancel()) {
                channel.say(new BasicMethod.Cancel(tag, true));
            }
        }
    }

    /** What the user may do has changed: asks of each consumer whether it may go on, and ends it if it may not. */
    void recheck() {
        for (final Consuming consuming : List.copyOf(consumers.values())) {
            channel.access()
                    .ask(
                            Permission.READ,
                            ResourceKind.QUEUE,
                            consuming.attachment.queue().name().name())
                    .whenComplete((decision, failure) -> connection.loop().execute(() -> {
                        if (Access.settled(decision, failure) instanceof Decision.Refused && channel.isOpen()) {
                            channel.whenFree(() -> end(consuming));
                        }
                    }));
        }
    }

    /** Cancels a consumer that is still there, as its client would, and tells it. */
    private void end(Consuming consuming) {
        final String tag = consuming.subscription.consumerTag();
        final Consuming there = consumers.get(tag);
        if (there != null && there.subscription == consuming.subscription) {
            remove(tag);
            final BasicMethod.Cancel cancel = new BasicMethod.Cancel(tag, true);
            channel.parkForQueue(cancel, answer -> {
                consuming.attachment.release();
                if (connection.takesConsumerCancel()) {
                    channel.say(cancel);
                }
            });
            consuming.attachment.queue().cancel(consuming.subscription);
        }
    }

    /** A queue has a delivery back that the client did not settle in time; who cannot be told of less loses the channel. */
    void timedOut(@Nullable Subscription subscription, long millis) {
        if (subscription != null && connection.takesConsumerCancel()) {
            cancelledByQueue(subscription);
        } else {
            channel.failed(new AmqpException(
                    ReplyCode.PRECONDITION_FAILED,
                    "delivery acknowledgement on channel " + channel.number() + " timed out. Timeout value used: "
                            + millis + " ms. This timeout value can be configured, see consumers doc guide to learn"
                            + " more"));
        }
    }

    // Single messages.

    void get(BasicMethod.Get get) {
        final String name = channel.queues().nameOrLastDeclared(get.queue());
        if (DirectReplies.isName(name)) {
            throw new AmqpException(
                    ReplyCode.NOT_IMPLEMENTED,
                    "basic.get not supported by volatile queue '" + name + "' in vhost '"
                            + connection.virtualHost().name() + "'");
        }
        Requirements.toRead(name, channel.access());
        final DeclaredQueue declared = connection.virtualHost().requireQueue(name);
        declared.requireAccessBy(connection.owner());
        declared.requireSingleGets();
        final Queue queue = declared.queue();
        final Attachment attachment = channel.attach(queue);
        channel.parkForQueue(get, answer -> {
            if (answer instanceof QueueAnswer.Got got) {
                deliveries.got(attachment, got, get.noAck());
            } else if (answer instanceof QueueAnswer.Empty) {
                counts.happened(MessageEvent.GET_EMPTY);
                channel.say(new BasicMethod.GetEmpty());
            } else {
                throw answer.notInService(queue);
            }
            attachment.release();
        });
        queue.get(channel, get.noAck());
    }

    // Limits, and starting over.

    void qos(BasicMethod.Qos qos) {
        if (qos.prefetchSize() != 0) {
            throw new AmqpException(ReplyCode.NOT_IMPLEMENTED, "prefetch_size!=0 (" + qos.prefetchSize() + ")");
        }
        if (qos.global()) {
            final boolean limited = deliveries.limit(qos.prefetchCount());
            channel.attachments().limit(limited);
        } else {
            prefetch = qos.prefetchCount();
        }
        channel.say(new BasicMethod.QosOk());
    }

    /** Requeues all that is outstanding on the channel. */
    void recover(boolean requeue) {
        if (!requeue) {
            throw new AmqpException(ReplyCode.NOT_IMPLEMENTED, "requeue=false");
        }
        deliveries.settle(0, true, Settlement.REQUEUE, deliveries.atQueue());
    }

    // Direct replies.

    private void consumeReplies(BasicMethod.Consume consume, String tag) {
        if (!consume.noAck()) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, "reply consumer cannot acknowledge");
        }
        if (replySubscription != null) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, "reply consumer already set");
        }
        replySubscription = new Subscription(channel, tag, true, false, 0, 0);
        replyName = connection.directReplies().register(connection.virtualHost(), channel);
        if (!consume.nowait()) {
            channel.say(new BasicMethod.ConsumeOk(tag));
        }
    }

    private boolean isReplyConsumer(String tag) {
        return replySubscription != null && replySubscription.consumerTag().equals(tag);
    }

    Optional<String> replyName() {
        return Optional.ofNullable(replyName);
    }

    void reply(Message message) {
        if (replySubscription != null) {
            deliveries.reply(replySubscription, message);
        }
    }

    private void endReplies() {
        if (replyName != null) {
            connection.directReplies().forget(connection.virtualHost(), replyName);
            replyName = null;
            replySubscription = null;
        }
    }

    /** The channel is closing. */
    void closed() {
        consumers.values().forEach(this::ended);
        consumers.clear();
        endReplies();
    }
}
