package io.bilbymq.amqp;

/** The methods that publish, consume and settle messages. */
public sealed interface BasicMethod extends Method {
    /** The id of the class. */
    int CLASS_ID = 60;

    @Override
    default int classId() {
        return CLASS_ID;
    }

    /**
     * The client limits how many messages it wants to hold unsettled, per consumer or, global, per channel; 0 is no
     * limit.
     */
    record Qos(long prefetchSize, int prefetchCount, boolean global) implements BasicMethod {
        public static final int METHOD_ID = 10;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Qos readFrom(ArgumentReader in) {
            return new Qos(in.longInt(), in.shortInt(), in.bit());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.longInt(prefetchSize).shortInt(prefetchCount).bit(global);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The limit is in force. */
    record QosOk() implements BasicMethod {
        public static final int METHOD_ID = 11;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static QosOk readFrom(ArgumentReader in) {
            return new QosOk();
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            // No arguments.
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The client starts a consumer; an empty tag asks the server for one. */
    record Consume(
            String queue,
            String consumerTag,
            boolean noLocal,
            boolean noAck,
            boolean exclusive,
            boolean nowait,
            FieldTable arguments)
            implements BasicMethod {
        public static final int METHOD_ID = 20;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Consume readFrom(ArgumentReader in) {
            in.skipShortInt();
            return new Consume(in.shortString(), in.shortString(), in.bit(), in.bit(), in.bit(), in.bit(), in.table());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortInt(0)
                    .shortString(queue)
                    .shortString(consumerTag)
                    .bit(noLocal)
                    .bit(noAck)
                    .bit(exclusive)
                    .bit(nowait)
                    .table(arguments);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The consumer is registered under this tag. */
    record ConsumeOk(String consumerTag) implements BasicMethod {
        public static final int METHOD_ID = 21;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static ConsumeOk readFrom(ArgumentReader in) {
            return new ConsumeOk(in.shortString());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortString(consumerTag);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** Ends a consumer; RabbitMQ sends it, too, when a queue vanishes under its consumers. */
    record Cancel(String consumerTag, boolean nowait) implements BasicMethod {
        public static final int METHOD_ID = 30;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Cancel readFrom(ArgumentReader in) {
            return new Cancel(in.shortString(), in.bit());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortString(consumerTag).bit(nowait);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The consumer is gone. */
    record CancelOk(String consumerTag) implements BasicMethod {
        public static final int METHOD_ID = 31;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static CancelOk readFrom(ArgumentReader in) {
            return new CancelOk(in.shortString());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortString(consumerTag);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The client publishes a message to an exchange. */
    record Publish(String exchange, String routingKey, boolean mandatory, boolean immediate) implements BasicMethod {
        public static final int METHOD_ID = 40;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Publish readFrom(ArgumentReader in) {
            in.skipShortInt();
            return new Publish(in.shortString(), in.shortString(), in.bit(), in.bit());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortInt(0)
                    .shortString(exchange)
                    .shortString(routingKey)
                    .bit(mandatory)
                    .bit(immediate);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }

        @Override
        public boolean carriesContent() {
            return true;
        }
    }

    /** The server gives a message back that it could not route. */
    record Return(int replyCode, String replyText, String exchange, String routingKey) implements BasicMethod {
        public static final int METHOD_ID = 50;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Return readFrom(ArgumentReader in) {
            return new Return(in.shortInt(), in.shortString(), in.shortString(), in.shortString());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortInt(replyCode).shortString(replyText).shortString(exchange).shortString(routingKey);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }

        @Override
        public boolean carriesContent() {
            return true;
        }
    }

    /** The server hands a message to a consumer. */
    record Deliver(String consumerTag, long deliveryTag, boolean redelivered, String exchange, String routingKey)
            implements BasicMethod {
        public static final int METHOD_ID = 60;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Deliver readFrom(ArgumentReader in) {
            return new Deliver(in.shortString(), in.longLong(), in.bit(), in.shortString(), in.shortString());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortString(consumerTag)
                    .longLong(deliveryTag)
                    .bit(redelivered)
                    .shortString(exchange)
                    .shortString(routingKey);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }

        @Override
        public boolean carriesContent() {
            return true;
        }
    }

    /** The client asks for one message. */
    record Get(String queue, boolean noAck) implements BasicMethod {
        public static final int METHOD_ID = 70;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Get readFrom(ArgumentReader in) {
            in.skipShortInt();
            return new Get(in.shortString(), in.bit());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortInt(0).shortString(queue).bit(noAck);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The message that {@link Get} asked for, and how many more are ready, 0 to 2^32 - 1. */
    record GetOk(long deliveryTag, boolean redelivered, String exchange, String routingKey, long messageCount)
            implements BasicMethod {
        public static final int METHOD_ID = 71;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static GetOk readFrom(ArgumentReader in) {
            return new GetOk(in.longLong(), in.bit(), in.shortString(), in.shortString(), in.longInt());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.longLong(deliveryTag)
                    .bit(redelivered)
                    .shortString(exchange)
                    .shortString(routingKey)
                    .longInt(messageCount);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }

        @Override
        public boolean carriesContent() {
            return true;
        }
    }

    /** The queue that {@link Get} asked has nothing ready. */
    record GetEmpty() implements BasicMethod {
        public static final int METHOD_ID = 72;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static GetEmpty readFrom(ArgumentReader in) {
            in.skipShortString();
            return new GetEmpty();
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortString("");
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /**
     * The client has dealt with a message or, as a publisher confirm, the server has; {@code multiple} means all up to
     * this tag, and all there are if it is 0.
     */
    record Ack(long deliveryTag, boolean multiple) implements BasicMethod {
        public static final int METHOD_ID = 80;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Ack readFrom(ArgumentReader in) {
            return new Ack(in.longLong(), in.bit());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.longLong(deliveryTag).bit(multiple);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The client refuses a message. */
    record Reject(long deliveryTag, boolean requeue) implements BasicMethod {
        public static final int METHOD_ID = 90;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Reject readFrom(ArgumentReader in) {
            return new Reject(in.longLong(), in.bit());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.longLong(deliveryTag).bit(requeue);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The client wants its unsettled messages again and no answer; deprecated. */
    record RecoverAsync(boolean requeue) implements BasicMethod {
        public static final int METHOD_ID = 100;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static RecoverAsync readFrom(ArgumentReader in) {
            return new RecoverAsync(in.bit());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.bit(requeue);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The client wants its unsettled messages again. */
    record Recover(boolean requeue) implements BasicMethod {
        public static final int METHOD_ID = 110;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Recover readFrom(ArgumentReader in) {
            return new Recover(in.bit());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.bit(requeue);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The unsettled messages are on their way. */
    record RecoverOk() implements BasicMethod {
        public static final int METHOD_ID = 111;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static RecoverOk readFrom(ArgumentReader in) {
            return new RecoverOk();
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            // No arguments.
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /**
     * RabbitMQ: the client refuses messages or, as a publisher confirm, the server could not take them; {@code
     * multiple} as in {@link Ack}.
     */
    record Nack(long deliveryTag, boolean multiple, boolean requeue) implements BasicMethod {
        public static final int METHOD_ID = 120;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Nack readFrom(ArgumentReader in) {
            return new Nack(in.longLong(), in.bit(), in.bit());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.longLong(deliveryTag).bit(multiple).bit(requeue);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }
}
