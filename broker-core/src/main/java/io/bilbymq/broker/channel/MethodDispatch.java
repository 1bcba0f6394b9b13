package io.bilbymq.broker.channel;

import io.bilbymq.amqp.AccessMethod;
import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.ChannelMethod;
import io.bilbymq.amqp.ConfirmMethod;
import io.bilbymq.amqp.ExchangeMethod;
import io.bilbymq.amqp.Method;
import io.bilbymq.amqp.QueueMethod;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.amqp.TxMethod;
import io.bilbymq.broker.queue.Settlement;

/** Hands each method of an open channel, {@code basic.publish} excepted, to the operations of its class. */
final class MethodDispatch {
    private final Channel channel;
    private final Deliveries deliveries;
    private final QueueOperations queues;
    private final ExchangeOperations exchanges;
    private final BasicOperations basic;
    private final TxOperations tx;

    MethodDispatch(
            Channel channel,
            Deliveries deliveries,
            QueueOperations queues,
            ExchangeOperations exchanges,
            BasicOperations basic,
            TxOperations tx) {
        this.channel = channel;
        this.deliveries = deliveries;
        this.queues = queues;
        this.exchanges = exchanges;
        this.basic = basic;
        this.tx = tx;
    }

    /**
     * Does what a method says.
     *
     * @param index class and method, as on the wire
     */
    void dispatch(int index, Method method) {
        switch (index) {
            case BasicMethod.Ack.INDEX -> {
                final BasicMethod.Ack ack = (BasicMethod.Ack) method;
                settle(ack.deliveryTag(), ack.multiple(), Settlement.ACK);
            }
            case BasicMethod.Nack.INDEX -> {
                final BasicMethod.Nack nack = (BasicMethod.Nack) method;
                settle(nack.deliveryTag(), nack.multiple(), nack.requeue() ? Settlement.REQUEUE : Settlement.REJECT);
            }
            case BasicMethod.Reject.INDEX -> {
                final BasicMethod.Reject reject = (BasicMethod.Reject) method;
                settle(reject.deliveryTag(), false, reject.requeue() ? Settlement.FAIL : Settlement.REJECT);
            }
            case BasicMethod.Consume.INDEX -> basic.consume((BasicMethod.Consume) method);
            case BasicMethod.Cancel.INDEX -> basic.cancel((BasicMethod.Cancel) method);
            case BasicMethod.CancelOk.INDEX -> basic.cancelOk((BasicMethod.CancelOk) method);
            case BasicMethod.Get.INDEX -> basic.get((BasicMethod.Get) method);
            case BasicMethod.Qos.INDEX -> basic.qos((BasicMethod.Qos) method);
            case BasicMethod.Recover.INDEX -> {
                basic.recover(((BasicMethod.Recover) method).requeue());
                channel.say(new BasicMethod.RecoverOk());
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
            case ChannelMethod.Close.INDEX -> channel.closedByClient();
            case ChannelMethod.Open.INDEX ->
                throw new AmqpException(ReplyCode.CHANNEL_ERROR, "second 'channel.open' seen");
            case AccessMethod.Request.INDEX -> channel.say(new AccessMethod.RequestOk(1));
            default -> throw new AmqpException(ReplyCode.COMMAND_INVALID, "unimplemented method");
        }
    }

    private void settle(long tag, boolean multiple, Settlement how) {
        if (tx.isSelected()) {
            deliveries.settle(tag, multiple, how, tx::settle);
        } else {
            deliveries.settle(tag, multiple, how, deliveries.atQueue());
        }
    }

    private void confirmSelect(ConfirmMethod.Select select) {
        if (tx.isSelected()) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, "cannot switch from tx to confirm mode");
        }
        channel.publisher().confirm();
        if (!select.nowait()) {
            channel.say(new ConfirmMethod.SelectOk());
        }
    }

    private void flow(ChannelMethod.Flow flow) {
        // RabbitMQ has no use for pausing deliveries this way: prefetch does it better.
        if (!flow.active()) {
            throw new AmqpException(ReplyCode.NOT_IMPLEMENTED, "active=false");
        }
        channel.say(new ChannelMethod.FlowOk(true));
    }
}
