package io.bilbymq.broker.channel;

import io.bilbymq.amqp.AccessMethod;
import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.ChannelMethod;
import io.bilbymq.amqp.ConfirmMethod;
import io.bilbymq.amqp.ExchangeMethod;
import io.bilbymq.amqp.Frame;
import io.bilbymq.amqp.Method;
import io.bilbymq.amqp.MethodDecoder;
import io.bilbymq.amqp.QueueMethod;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.amqp.TxMethod;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueAnswer;
import io.bilbymq.broker.queue.QueueClient;
import io.bilbymq.broker.queue.Settlement;
import io.bilbymq.broker.queue.Subscription;
import io.bilbymq.broker.vhost.Reply;
import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One channel: takes its frames, knows its state, and hands each class of methods to its operations.
 *
 * <p>Confined to the connection's loop.
 */
public final class Channel implements QueueClient {
    private static final Logger LOG = LoggerFactory.getLogger(Channel.class);

    private enum State {
        /** Frames are taken. Left when either side closes the channel, or the connection goes. */
        OPEN,
        /** Being closed: queues are asked to take back what is outstanding. Left when all have answered. */
        CLOSING,
        /** The client was told channel.close. Left by its channel.close-ok. */
        CLOSE_SENT,
        /** Nothing can happen any more. */
        CLOSED
    }

    private final int number;
    private final ChannelConnection connection;
    private final Backlog backlog;
    private final PublishAssembler assembler;
    private final RouteCache routes = new RouteCache();
    private final Deliveries deliveries;
    private final Publisher publisher;
    private final QueueOperations queues;
    private final ExchangeOperations exchanges;
    private final BasicOperations basic;
    private final TxOperations tx;

    /** The queues that know this channel. */
    private final Map<Queue, Attachment> attachments = new LinkedHashMap<>(2);

    private State state = State.OPEN;
    private @Nullable Parked parked;
    private int detaching;

    /** Whether the client has closed the channel while an error was closing it, and is to be answered too. */
    private boolean closedByBoth;

    private Runnable whenDetached = () -> {};

    /** An open channel; the connection says open-ok. */
    public Channel(int number, ChannelConnection connection) {
        this.number = number;
        this.connection = connection;
        this.backlog = new Backlog(connection);
        this.assembler = new PublishAssembler(
                connection.limits().messageSizeMax(), connection.loop().memory());
        this.deliveries = new Deliveries(number, this, connection.output());
        this.publisher = new Publisher(this, connection);
        this.queues = new QueueOperations(this, connection);
        this.exchanges = new ExchangeOperations(this, connection);
        this.basic = new BasicOperations(this, connection, deliveries);
        this.tx = new TxOperations(this, connection, deliveries);
    }

    public int number() {
        return number;
    }

    @Override
    public Loop loop() {
        return connection.loop();
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Whether it waits for another owner's answer, and frames wait for that. */
    boolean isParked() {
        return parked != null;
    }

    QueueOperations queues() {
        return queues;
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
        switch (state) {
            case OPEN -> {
                if (parked != null || !backlog.isEmpty()) {
                    backlog.add(type, in, offset, length);
                } else {
                    takeGuarded(type, in, offset, length);
                }
            }
            case CLOSING, CLOSE_SENT -> takeWhileClosing(type, in, offset, length);
            case CLOSED -> {
                // Whatever was under way when the channel closed means nothing any more.
            }
        }
    }

    private void takeGuarded(int type, ByteBuf in, int offset, int length) {
        try {
            take(type, in, offset, length);
        } catch (AmqpException e) {
            failed(e);
        } catch (RuntimeException | AssertionError defect) {
            failed(defect);
        }
    }

    private void take(int type, ByteBuf in, int offset, int length) {
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
    }

    private void published() {
        try {
            publisher.publish(assembler);
        } catch (AmqpException e) {
            throw e.at(BasicMethod.CLASS_ID, BasicMethod.Publish.METHOD_ID);
        } finally {
            assembler.reset();
        }
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
        final Method method = MethodDecoder.decode(in, offset, length);
        try {
            dispatch(index, method);
        } catch (AmqpException e) {
            throw e.at(method);
        }
    }

    private void dispatch(int index, Method method) {
        switch (index) {
            case BasicMethod.Ack.INDEX -> {
                final BasicMethod.Ack ack = (BasicMethod.Ack) method;
                settle(ack.deliveryTag(), ack.multiple(), Settlement.ACK);
            }
            case BasicMethod.Nack.INDEX -> {
                final BasicMethod.Nack nack = (BasicMethod.Nack) method;
                settle(nack.deliveryTag(), nack.multiple(), rejection(nack.requeue()));
            }
            case BasicMethod.Reject.INDEX -> {
                final BasicMethod.Reject reject = (BasicMethod.Reject) method;
                settle(reject.deliveryTag(), false, rejection(reject.requeue()));
            }
            case BasicMethod.Consume.INDEX -> basic.consume((BasicMethod.Consume) method);
            case BasicMethod.Cancel.INDEX -> basic.cancel((BasicMethod.Cancel) method);
            case BasicMethod.CancelOk.INDEX -> basic.cancelOk((BasicMethod.CancelOk) method);
            case BasicMethod.Get.INDEX -> basic.get((BasicMethod.Get) method);
            case BasicMethod.Qos.INDEX -> basic.qos((BasicMethod.Qos) method);
            case BasicMethod.Recover.INDEX -> {
                basic.recover(((BasicMethod.Recover) method).requeue());
                say(new BasicMethod.RecoverOk());
            }
            case BasicMethod.RecoverAsync.INDEX -> basic.recover(((BasicMethod.RecoverAsync) method).requeue());
            case QueueMethod.Declare.INDEX -> queues.declare((QueueMethod.Declare) method);
            case QueueMethod.Bind.INDEX -> queues.bind((QueueMethod.Bind) method);
            case QueueMethod.Unbind.INDEX -> queues.unbind((QueueMethod.Unbind) method);
            case QueueMethod.Purge.INDEX -> queues.purge((QueueMethod.Purge) method);
            case QueueMethod.Delete.INDEX -> queues.delete((QueueMethod.Delete) method);
            case ExchangeMethod.Declare.INDEX -> exchanges.declare((ExchangeMethod.Declare) method);
            case ExchangeMethod.Delete.INDEX -> exchanges.delete((ExchangeMethod.Delete) method);
            case ExchangeMethod.Bind.INDEX -> exchanges.bind((ExchangeMethod.Bind) method);
            case ExchangeMethod.Unbind.INDEX -> exchanges.unbind((ExchangeMethod.Unbind) method);
            case ConfirmMethod.Select.INDEX -> confirmSelect((ConfirmMethod.Select) method);
            case TxMethod.Select.INDEX -> tx.select();
            case TxMethod.Commit.INDEX -> tx.commit();
            case TxMethod.Rollback.INDEX -> tx.rollback();
            case ChannelMethod.Flow.INDEX -> flow((ChannelMethod.Flow) method);
            case ChannelMethod.Close.INDEX -> closedByClient();
            case ChannelMethod.Open.INDEX ->
                throw new AmqpException(ReplyCode.CHANNEL_ERROR, "second 'channel.open' seen");
            case AccessMethod.Request.INDEX -> say(new AccessMethod.RequestOk(1));
            default -> throw new AmqpException(ReplyCode.COMMAND_INVALID, "unimplemented method");
        }
    }

    private static Settlement rejection(boolean requeue) {
        return requeue ? Settlement.REQUEUE : Settlement.REJECT;
    }

    private void settle(long tag, boolean multiple, Settlement how) {
        if (tx.isSelected()) {
            deliveries.settle(tag, multiple, how, tx::settle);
        } else {
            deliveries.settle(tag, multiple, how, deliveries.atQueue());
        }
    }

    private void flow(ChannelMethod.Flow flow) {
        // RabbitMQ has no use for pausing deliveries this way: prefetch does it better.
        if (!flow.active()) {
            throw new AmqpException(ReplyCode.NOT_IMPLEMENTED, "active=false");
        }
        say(new ChannelMethod.FlowOk(true));
    }

    private void confirmSelect(ConfirmMethod.Select select) {
        if (tx.isSelected()) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, "cannot switch from tx to confirm mode");
        }
        publisher.confirm();
        if (!select.nowait()) {
            say(new ConfirmMethod.SelectOk());
        }
    }

    // Parking: waiting for another owner's answer.

    /** What the channel waits for, and whose errors those of the answer are. */
    private record Parked(Method cause, @Nullable Consumer<QueueAnswer> whenAnswered) {}

    /** Lets later frames of this channel wait for the definitions, and says what goes on when they have answered. */
    <T> Reply<T> parkFor(Method cause, Consumer<T> whenDone) {
        park(new Parked(cause, null));
        connection.owner().asks();
        return new Reply<>() {
            @Override
            public void done(T result) {
                resume(() -> whenDone.accept(result));
            }

            @Override
            public void failed(AmqpException reason) {
                resume(() -> {
                    throw reason;
                });
            }
        };
    }

    /** Lets later frames of this channel wait for the answer of a queue that is asked next. */
    void parkForQueue(Method cause, Consumer<QueueAnswer> whenAnswered) {
        park(new Parked(cause, whenAnswered));
    }

    /** Lets later frames of this channel wait for the log; what is returned goes on with {@code then} and with them. */
    Runnable parkForLog(Method cause, Runnable then) {
        park(new Parked(cause, null));
        return () -> resume(then);
    }

    private void park(Parked waiting) {
        if (parked != null) {
            throw new IllegalStateException("the channel waits already: " + parked.cause);
        }
        parked = waiting;
    }

    /** Holds a queue that will know this channel from now on, until the attachment is released. */
    Attachment attach(Queue queue) {
        final Attachment attachment = attachments.computeIfAbsent(queue, q -> new Attachment(q, this, connection));
        attachment.hold();
        return attachment;
    }

    /** What there is with a queue that has something under way to this channel. */
    @Nullable
    Attachment attachment(Queue queue) {
        return attachments.get(queue);
    }

    /** The queues that know this channel. */
    Set<Queue> attachedQueues() {
        return attachments.keySet();
    }

    void forget(Queue queue) {
        attachments.remove(queue);
        deliveries.forgetLast();
    }

    /** Runs what an answer allows, which may park again, and then the frames that waited. */
    private void resume(Runnable continuation) {
        final Parked waited = parked;
        if (state != State.OPEN || waited == null) {
            return;
        }
        parked = null;
        try {
            continuation.run();
        } catch (AmqpException e) {
            failed(e.at(waited.cause));
        } catch (RuntimeException | AssertionError defect) {
            failed(defect);
        }
        goOn();
    }

    /** Takes frames that waited, until an answer has to be waited for, or the client has to read what it was told. */
    public void goOn() {
        while (state == State.OPEN && parked == null && !backlog.isEmpty() && !connection.isOutputFull()) {
            backlog.next(this::takeGuarded);
        }
    }

    @Override
    public void answered(Queue queue, QueueAnswer answer) {
        if (answer instanceof QueueAnswer.Detached) {
            detached();
        } else if (parked != null && parked.whenAnswered != null) {
            final Consumer<QueueAnswer> whenAnswered = parked.whenAnswered;
            resume(() -> whenAnswered.accept(answer));
        }
    }

    // What queues say.

    @Override
    public void deliver(Queue queue, Subscription subscription, long sequence, Message message, boolean redelivered) {
        if (state == State.OPEN) {
            deliveries.deliver(queue, subscription, sequence, message, redelivered);
        }
    }

    /** A direct reply for this channel's reply consumer, if it still has one. */
    void reply(Message message) {
        if (state == State.OPEN) {
            basic.reply(message);
        }
        message.release(loop().memory());
    }

    @Override
    public void published(long first, long last, boolean taken) {
        if (state == State.OPEN) {
            publisher.answered(first, last, taken);
        }
    }

    @Override
    public void cancelled(Queue queue, Subscription subscription) {
        if (state == State.OPEN) {
            basic.cancelledByQueue(subscription);
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

    /** The client cannot be reached any faster: queues shall stop sending to it, or may go on. */
    public void stopDeliveries(boolean stop) {
        attachments.keySet().forEach(queue -> queue.stop(this, stop));
    }

    // The end.

    private void closedByClient() {
        close(() -> {
            state = State.CLOSED;
            connection.channelClosed(this);
            say(new ChannelMethod.CloseOk());
        });
    }

    /** Closes the channel, or the connection, for an error. */
    private void failed(AmqpException reason) {
        if (reason.code().hard()) {
            connection.failed(reason);
            return;
        }
        LOG.debug("channel {} is closed: {}", number, reason.toString());
        close(() -> {
            state = State.CLOSE_SENT;
            say(new ChannelMethod.Close(reason.code().code(), reason.replyText(), reason.classId(), reason.methodId()));
            if (closedByBoth) {
                say(new ChannelMethod.CloseOk());
            }
        });
    }

    /** Everything else that was under way when the channel closed means nothing any more. */
    private void takeWhileClosing(int type, ByteBuf in, int offset, int length) {
        final int index = type == Frame.METHOD && length >= 4 ? in.getInt(offset) : 0;
        if (index == ChannelMethod.Close.INDEX) {
            // Both sides closed at once; the number stays taken until the client's close-ok.
            if (state == State.CLOSE_SENT) {
                say(new ChannelMethod.CloseOk());
            } else {
                closedByBoth = true;
            }
        } else if (state == State.CLOSE_SENT && index == ChannelMethod.CloseOk.INDEX) {
            state = State.CLOSED;
            connection.channelClosed(this);
        } else if (state == State.CLOSE_SENT && index == ChannelMethod.Open.INDEX) {
            connection.failed(new AmqpException(ReplyCode.CHANNEL_ERROR, "second 'channel.open' seen")
                    .at(ChannelMethod.CLASS_ID, ChannelMethod.Open.METHOD_ID));
        }
    }

    /** Closes the channel because the connection goes; {@code then} is called when no queue knows it any more. */
    public void close(Runnable then) {
        switch (state) {
            case OPEN -> {
                state = State.CLOSING;
                parked = null;
                backlog.clear();
                assembler.reset();
                publisher.closed();
                tx.closed();
                basic.closed();
                whenDetached = then;
                detaching = attachments.size();
                attachments.keySet().forEach(queue -> queue.detach(this));
                if (detaching == 0) {
                    then.run();
                }
            }
            case CLOSING -> whenDetached = then;
            case CLOSE_SENT, CLOSED -> {
                state = State.CLOSED;
                then.run();
            }
        }
    }

    private void detached() {
        detaching--;
        if (detaching == 0 && state == State.CLOSING) {
            whenDetached.run();
        }
    }

    private void failed(Throwable defect) {
        LOG.error("channel {}: internal error", number, defect);
        connection.failed(new AmqpException(ReplyCode.INTERNAL_ERROR, ""));
    }
}
