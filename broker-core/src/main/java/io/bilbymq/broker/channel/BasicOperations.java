package io.bilbymq.broker.channel;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.Permission;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueAnswer;
import io.bilbymq.broker.queue.Settlement;
import io.bilbymq.broker.queue.Subscription;
import io.bilbymq.broker.vhost.DeclaredQueue;
import io.bilbymq.broker.vhost.EntityNames;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The methods of class basic that begin and end consumers, get single messages, and set limits. */
final class BasicOperations {
    private static final String PRIORITY = "x-priority";

    /** Arguments that only queues of other types know. */
    private static final Set<String> STREAM_ARGUMENTS =
            Set.of("x-stream-offset", "x-stream-filter", "x-stream-match-unfiltered");

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
    private final Map<String, Consuming> consumers = new HashMap<>(2);
    private int prefetch;
    private @Nullable Subscription replySubscription;
    private @Nullable String replyName;

    BasicOperations(Channel channel, ChannelConnection connection, Deliveries deliveries) {
        this.channel = channel;
        this.connection = connection;
        this.deliveries = deliveries;
    }

    // Consumers.

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
        connection.authorization().require(Permission.READ, ResourceKind.QUEUE, name);
        final DeclaredQueue declared = connection.virtualHost().requireQueue(name);
        declared.requireAccessBy(connection.owner());
        if (consumers.size() >= FEW) {
            connection.wantsMuch();
        }
        final Queue queue = declared.queue();
        final Subscription subscription = new Subscription(
                channel, tag, consume.noAck(), consume.exclusive(), priority(consume.arguments(), queue), prefetch);
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
        if (answer instanceof QueueAnswer.Gone) {
            throw noQueue(attachment.queue());
        }
        final Consuming consuming = new Consuming(attachment, subscription);
        consumers.put(subscription.consumerTag(), consuming);
        connection.loop().structures().add(consuming.bytes());
        if (!consume.nowait()) {
            channel.say(new BasicMethod.ConsumeOk(subscription.consumerTag()));
        }
    }

    private static int priority(FieldTable arguments, Queue queue) {
        for (final FieldTable.Entry entry : arguments.entries()) {
            if (STREAM_ARGUMENTS.contains(entry.name())) {
                throw new AmqpException(
                        ReplyCode.PRECONDITION_FAILED,
                        "invalid arg '" + entry.name() + "' for " + queue + " of queue type rabbit_classic_queue");
            }
        }
        final Optional<FieldValue> value = arguments.value(PRIORITY);
        if (value.isEmpty()) {
            return 0;
        }
        final OptionalLong priority = arguments.integer(PRIORITY);
        if (priority.isEmpty()) {
            throw new AmqpException(
                    ReplyCode.PRECONDITION_FAILED,
                    "invalid arg '" + PRIORITY + "' for " + queue + ": \"expected integer, got "
                            + value.get().typeName() + "\"");
        }
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, priority.getAsLong()));
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
            connection.loop().structures().add(-removed.bytes());
        }
        return removed;
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

    // Single messages.

    void get(BasicMethod.Get get) {
        final String name = channel.queues().nameOrLastDeclared(get.queue());
        if (DirectReplies.isName(name)) {
            throw new AmqpException(
                    ReplyCode.NOT_IMPLEMENTED,
                    "basic.get not supported by volatile queue '" + name + "' in vhost '"
                            + connection.virtualHost().name() + "'");
        }
        connection.authorization().require(Permission.READ, ResourceKind.QUEUE, name);
        final DeclaredQueue declared = connection.virtualHost().requireQueue(name);
        declared.requireAccessBy(connection.owner());
        final Queue queue = declared.queue();
        final Attachment attachment = channel.attach(queue);
        channel.parkForQueue(get, answer -> {
            if (answer instanceof QueueAnswer.Got got) {
                deliveries.got(attachment, got, get.noAck());
            } else if (answer instanceof QueueAnswer.Empty) {
                channel.say(new BasicMethod.GetEmpty());
            } else {
                throw noQueue(queue);
            }
            attachment.release();
        });
        queue.get(channel, get.noAck());
    }

    static AmqpException noQueue(Queue queue) {
        return new AmqpException(ReplyCode.NOT_FOUND, "no " + queue);
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
        replyName = connection.directReplies().register(connection.virtualHost().name(), channel);
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
            connection.directReplies().forget(connection.virtualHost().name(), replyName);
            replyName = null;
            replySubscription = null;
        }
    }

    /** The channel is closing. */
    void closed() {
        consumers.values().forEach(consuming -> connection.loop().structures().add(-consuming.bytes()));
        consumers.clear();
        endReplies();
    }
}
