package io.bilbymq.broker.channel;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.Frame;
import io.bilbymq.amqp.Method;
import io.bilbymq.amqp.MethodDecoder;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.NotAnsweredYet;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueAnswer;
import io.bilbymq.broker.queue.QueueClient;
import io.bilbymq.broker.queue.Subscription;
import io.bilbymq.broker.statistics.ChannelDetails;
import io.bilbymq.broker.statistics.ChannelStatistics;
import io.bilbymq.broker.statistics.Measured;
import io.bilbymq.broker.statistics.NodeEvent;
import io.bilbymq.broker.vhost.Reply;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One channel: takes the client's frames while it is open, and hears what queues say.
 *
 * <p>What a method does is said by the operations of its class, to which {@link MethodDispatch} leads; waiting for
 * others is {@link Parking}, and the end {@link ChannelClosing}.
 *
 * <p>Confined to the connection's loop.
 */
public final class Channel implements QueueClient {
    private static final Logger LOG = LoggerFactory.getLogger(Channel.class);

    /** What an open channel costs. */
    private static final int BYTES = 2048;

    private final int number;
    private final ChannelConnection connection;
    private final Parking parking;
    private final ChannelAccess access;
    private final Attachments attachments;
    private final PublishAssembler assembler;
    private final RouteCache routes;
    private final Deliveries deliveries;
    private final Publisher publisher;
    private final QueueOperations queues;
    private final BasicOperations basic;
    private final TxOperations tx;
    private final MethodDispatch methods;
    private final ChannelEvents events;
    private final ChannelCounts counts;
    private final ChannelView view;

    /** Null while the channel is open. */
    private @Nullable ChannelClosing closing;

    /** An open channel; the connection says open-ok. */
    public Channel(int number, ChannelConnection connection) {
        this.number = number;
        this.connection = connection;
        this.parking = new Parking(this, connection);
        this.access = new ChannelAccess(connection);
        this.attachments = new Attachments(this, connection);
        this.assembler = new PublishAssembler(
                connection.limits().messageSizeMax(), connection.loop().memory());
        this.routes = new RouteCache(connection.loop().structures());
        final Firehose firehose = new Firehose(this, number, connection);
        this.counts = new ChannelCounts(connection.virtualHost(), connection.loop());
        this.deliveries = new Deliveries(number, this, connection.output(), firehose, counts);
        this.publisher = new Publisher(this, connection, firehose, counts);
        this.queues = new QueueOperations(this, connection);
        this.events = new ChannelEvents(this, connection);
        this.basic = new BasicOperations(this, connection, deliveries, events, counts);
        this.view = new ChannelView(this, connection, basic, deliveries, counts);
        this.tx = new TxOperations(this, connection, deliveries);
        this.methods =
                new MethodDispatch(this, deliveries, queues, new ExchangeOperations(this, connection), basic, tx);
        loop().structures().add(BYTES);
        loop().statistics().node().add(NodeEvent.CHANNEL_OPEN);
        view.changed();
        events.opened();
    }

    public int number() {
        return number;
    }

    @Override
    public Loop loop() {
        return connection.loop();
    }

    @Override
    public ChannelDetails details() {
        return connection.details(number);
    }

    /** Tells how it is; on its loop. */
    public Measured measured() {
        return view;
    }

    /** How it is now; on its loop. */
    public ChannelStatistics statistics() {
        return view.statistics();
    }

    /** Something is other than before that nobody counts. */
    void changed() {
        view.changed();
    }

    boolean isOpen() {
        return closing == null;
    }

    /** Whether it waits for another owner's answer, and frames wait for that. */
    boolean isParked() {
        return parking.isParked();
    }

    QueueOperations queues() {
        return queues;
    }

    /** What the user may do. */
    ChannelAccess access() {
        return access;
    }

    Publisher publisher() {
        return publisher;
    }

    TxOperations tx() {
        return tx;
    }

    /** The name under which this channel can be replied to directly, if it has a consumer for that. */
    Optional<String> replyName() {
        return basic.replyName();
    }

    void say(Method method) {
        connection.output().method(number, method);
    }

    // Frames from the client.

    /** Takes a frame of this channel; its payload lies at these absolute indexes and is valid during the call only. */
    public void frame(int type, ByteBuf in, int offset, int length) {
        if (closing != null) {
            closing.frame(type, in, offset, length);
        } else if (parking.holdsFrames()) {
            parking.hold(type, in, offset, length);
        } else {
            take(type, in, offset, length);
        }
    }

    /** Takes a frame that has nothing to wait for. */
    void take(int type, ByteBuf in, int offset, int length) {
        try {
            switch (type) {
                case Frame.METHOD -> method(in, offset, length);
                case Frame.HEADER -> {
                    if (assembler.header(in, offset, length)) {
                        published();
                    }
                }
                case Frame.BODY -> {
                    if (assembler.body(in, offset, length)) {
                        published();
                    }
                }
                default -> throw new IllegalStateException("frame of type " + type + " on a channel");
            }
        } catch (AmqpException e) {
            failed(e);
        } catch (RuntimeException | AssertionError defect) {
            failed(defect);
        }
    }

    private void published() {
        access.begin();
        publish();
    }

    private void publish() {
        try {
            publisher.publish(assembler);
        } catch (NotAnsweredYet question) {
            // Complete as it is, it waits where it is.
            parking.forAccess(assembler.publishMethod(), question, this::publish);
            return;
        } catch (AmqpException e) {
            assembler.reset();
            throw e.at(BasicMethod.CLASS_ID, BasicMethod.Publish.METHOD_ID);
        }
        assembler.reset();
    }

    private void method(ByteBuf in, int offset, int length) {
        if (assembler.inProgress()) {
            throw assembler.interrupted();
        }
        final int index = length >= 4 ? in.getInt(offset) : 0;
        if (index == BasicMethod.Publish.INDEX) {
            assembler.method(routes.entry(in, offset, length), in, offset, length);
            return;
        }
        view.changed();
        access.begin();
        dispatch(index, MethodDecoder.decode(in, offset, length));
    }

    private void dispatch(int index, Method method) {
        try {
            methods.dispatch(index, method);
        } catch (NotAnsweredYet question) {
            parking.forAccess(method, question, () -> dispatch(index, method));
        } catch (AmqpException e) {
            throw e.at(method);
        }
    }

    // Others who are asked.

    /** Lets later frames of this channel wait for the definitions, and says what goes on when they have answered. */
    <T> Reply<T> parkFor(Method cause, Consumer<T> whenDone) {
        return parking.forDefinitions(cause, whenDone, reason -> {
            throw reason;
        });
    }

    /** The same, and says what goes on when they have refused. */
    <T> Reply<T> parkFor(Method cause, Consumer<T> whenDone, Consumer<AmqpException> whenFailed) {
        return parking.forDefinitions(cause, whenDone, whenFailed);
    }

    /** Lets later frames of this channel wait for the answer of a queue that is asked next. */
    void parkForQueue(Method cause, Consumer<QueueAnswer> whenAnswered) {
        parking.forQueue(cause, whenAnswered);
    }

    /** Lets later frames of this channel wait for the log; what is returned goes on with {@code then} and with them. */
    Runnable parkForLog(Method cause, Runnable then) {
        return parking.forLog(cause, then);
    }

    /** Does something when nothing is waited for: now, or between two frames. */
    void whenFree(Runnable task) {
        parking.whenFree(task);
    }

    /** What the user may do has changed: consumers that may not read any more are cancelled. */
    public void renewed() {
        if (closing == null) {
            basic.recheck();
        }
    }

    /** Takes frames that waited, if they have nothing to wait for any more. */
    public void goOn() {
        parking.goOn();
    }

    /** Holds a queue that will know this channel from now on, until the attachment is released. */
    Attachment attach(Queue queue) {
        return attachments.attach(queue);
    }

    /** The queues that know this channel. */
    Attachments attachments() {
        return attachments;
    }

    /** Nothing is left with a queue. */
    void forget(Queue queue) {
        attachments.forget(queue);
        deliveries.forgetLast();
    }

    /** The client cannot be reached any faster: queues shall stop sending to it, or may go on. */
    public void stopDeliveries(boolean stop) {
        attachments.stop(stop);
    }

    // What queues say.

    @Override
    public void answered(Queue queue, QueueAnswer answer) {
        view.changed();
        if (closing == null) {
            parking.answered(answer);
        } else if (answer instanceof QueueAnswer.Detached) {
            closing.detached();
        }
    }

    @Override
    public void deliver(Queue queue, Subscription subscription, long sequence, Message message, boolean redelivered) {
        if (closing == null) {
            deliveries.deliver(queue, subscription, sequence, message, redelivered);
        }
    }

    /** A direct reply for this channel's reply consumer, if it still has one. */
    void reply(Message message) {
        if (closing == null) {
            basic.reply(message);
        }
        message.release(loop().memory());
    }

    @Override
    public void published(long first, long last, boolean taken) {
        view.changed();
        // Also when nobody is there any more to be told: what is refused is no reason to refuse another one like it.
        publisher.answered(first, last, taken);
    }

    @Override
    public void cancelled(Queue queue, Subscription subscription) {
        view.changed();
        if (closing == null) {
            basic.cancelledByQueue(subscription);
        }
    }

    @Override
    public void timedOut(Queue queue, @Nullable Subscription subscription, long millis) {
        if (closing == null) {
            LOG.warn(
                    "channel {}: {} of {} did not acknowledge a delivery within {} ms",
                    number,
                    subscription == null ? "basic.get" : subscription,
                    queue,
                    millis);
            basic.timedOut(subscription, millis);
        }
    }

    @Override
    public void permitsWanted(Queue queue) {
        deliveries.permitsWanted(queue);
    }

    @Override
    public void permitsReturned(Queue queue, int count) {
        deliveries.permitsReturned(queue, count);
    }

    // The end.

    void closedByClient() {
        beginClosing().byClient(attachments);
    }

    /** Closes the channel, or the connection, for an error. */
    void failed(AmqpException reason) {
        if (reason.code().hard()) {
            connection.failed(reason);
        } else if (closing == null) {
            LOG.debug("channel {} is closed: {}", number, reason.toString());
            beginClosing().byError(reason, attachments);
        }
    }

    /** Closes the connection for a defect of ours. */
    void failed(Throwable defect) {
        LOG.error("channel {}: internal error", number, defect);
        connection.failed(new AmqpException(ReplyCode.INTERNAL_ERROR, ""));
    }

    /** Closes the channel because the connection goes; {@code then} is called when no queue knows it any more. */
    public void close(Runnable then) {
        if (closing == null) {
            beginClosing().detach(attachments, then);
        } else {
            closing.withConnection(then);
        }
    }

    private ChannelClosing beginClosing() {
        final ChannelClosing begun = new ChannelClosing(this, connection);
        closing = begun;
        parking.end();
        assembler.reset();
        routes.clear();
        publisher.closed();
        tx.closed();
        basic.closed();
        events.closed();
        counts.closed();
        view.changed();
        loop().statistics().node().add(NodeEvent.CHANNEL_CLOSE);
        loop().structures().add(-BYTES);
        return begun;
    }
}
