package io.bilbymq.amqp;

/** The methods that declare, bind, purge and delete queues. */
public sealed interface QueueMethod extends Method {
    /** The id of the class. */
    int CLASS_ID = 50;

    @Override
    default int classId() {
        return CLASS_ID;
    }

    /**
     * The client wants this queue to exist, or, passive, asks whether it does; an empty name asks the server for one.
     */
    record Declare(
            String queue,
            boolean passive,
            boolean durable,
            boolean exclusive,
            boolean autoDelete,
            boolean nowait,
            FieldTable arguments)
            implements QueueMethod {
        public static final int METHOD_ID = 10;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Declare readFrom(ArgumentReader in) {
            in.skipShortInt();
            return new Declare(in.shortString(), in.bit(), in.bit(), in.bit(), in.bit(), in.bit(), in.table());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortInt(0)
                    .shortString(queue)
                    .bit(passive)
                    .bit(durable)
                    .bit(exclusive)
                    .bit(autoDelete)
                    .bit(nowait)
                    .table(arguments);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The queue exists and holds this many ready messages and consumers, each 0 to 2^32 - 1. */
    record DeclareOk(String queue, long messageCount, long consumerCount) implements QueueMethod {
        public static final int METHOD_ID = 11;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static DeclareOk readFrom(ArgumentReader in) {
            return new DeclareOk(in.shortString(), in.longInt(), in.longInt());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortString(queue).longInt(messageCount).longInt(consumerCount);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The client binds a queue to an exchange. */
    record Bind(String queue, String exchange, String routingKey, boolean nowait, FieldTable arguments)
            implements QueueMethod {
        public static final int METHOD_ID = 20;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Bind readFrom(ArgumentReader in) {
            in.skipShortInt();
            return new Bind(in.shortString(), in.shortString(), in.shortString(), in.bit(), in.table());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortInt(0)
                    .shortString(queue)
                    .shortString(exchange)
                    .shortString(routingKey)
                    .bit(nowait)
                    .table(arguments);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The binding is in force. */
    record BindOk() implements QueueMethod {
        public static final int METHOD_ID = 21;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static BindOk readFrom(ArgumentReader in) {
            return new BindOk();
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

    /** The client drops all ready messages of a queue. */
    record Purge(String queue, boolean nowait) implements QueueMethod {
        public static final int METHOD_ID = 30;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Purge readFrom(ArgumentReader in) {
            in.skipShortInt();
            return new Purge(in.shortString(), in.bit());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortInt(0).shortString(queue).bit(nowait);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** So many messages were dropped, 0 to 2^32 - 1. */
    record PurgeOk(long messageCount) implements QueueMethod {
        public static final int METHOD_ID = 31;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static PurgeOk readFrom(ArgumentReader in) {
            return new PurgeOk(in.longInt());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.longInt(messageCount);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The client deletes a queue. */
    record Delete(String queue, boolean ifUnused, boolean ifEmpty, boolean nowait) implements QueueMethod {
        public static final int METHOD_ID = 40;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Delete readFrom(ArgumentReader in) {
            in.skipShortInt();
            return new Delete(in.shortString(), in.bit(), in.bit(), in.bit());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortInt(0).shortString(queue).bit(ifUnused).bit(ifEmpty).bit(nowait);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The queue is gone and with it so many messages, 0 to 2^32 - 1. */
    record DeleteOk(long messageCount) implements QueueMethod {
        public static final int METHOD_ID = 41;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static DeleteOk readFrom(ArgumentReader in) {
            return new DeleteOk(in.longInt());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.longInt(messageCount);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The client undoes a {@link Bind}; there is no {@code nowait}. */
    record Unbind(String queue, String exchange, String routingKey, FieldTable arguments) implements QueueMethod {
        public static final int METHOD_ID = 50;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Unbind readFrom(ArgumentReader in) {
            in.skipShortInt();
            return new Unbind(in.shortString(), in.shortString(), in.shortString(), in.table());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortInt(0)
                    .shortString(queue)
                    .shortString(exchange)
                    .shortString(routingKey)
                    .table(arguments);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The binding is gone. */
    record UnbindOk() implements QueueMethod {
        public static final int METHOD_ID = 51;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static UnbindOk readFrom(ArgumentReader in) {
            return new UnbindOk();
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
}
