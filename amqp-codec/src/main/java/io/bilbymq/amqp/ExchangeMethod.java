package io.bilbymq.amqp;

/** The methods that declare, delete and bind exchanges. */
public sealed interface ExchangeMethod extends Method {
    /** The id of the class. */
    int CLASS_ID = 40;

    @Override
    default int classId() {
        return CLASS_ID;
    }

    /** The client wants this exchange to exist, or, passive, asks whether it does. */
    record Declare(
            String exchange,
            String type,
            boolean passive,
            boolean durable,
            boolean autoDelete,
            boolean internal,
            boolean nowait,
            FieldTable arguments)
            implements ExchangeMethod {
        public static final int METHOD_ID = 10;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Declare readFrom(ArgumentReader in) {
            in.skipShortInt();
            return new Declare(
                    in.shortString(), in.shortString(), in.bit(), in.bit(), in.bit(), in.bit(), in.bit(), in.table());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortInt(0)
                    .shortString(exchange)
                    .shortString(type)
                    .bit(passive)
                    .bit(durable)
                    .bit(autoDelete)
                    .bit(internal)
                    .bit(nowait)
                    .table(arguments);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The exchange exists. */
    record DeclareOk() implements ExchangeMethod {
        public static final int METHOD_ID = 11;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static DeclareOk readFrom(ArgumentReader in) {
            return new DeclareOk();
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

    /** The client deletes an exchange. */
    record Delete(String exchange, boolean ifUnused, boolean nowait) implements ExchangeMethod {
        public static final int METHOD_ID = 20;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Delete readFrom(ArgumentReader in) {
            in.skipShortInt();
            return new Delete(in.shortString(), in.bit(), in.bit());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortInt(0).shortString(exchange).bit(ifUnused).bit(nowait);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The exchange is gone. */
    record DeleteOk() implements ExchangeMethod {
        public static final int METHOD_ID = 21;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static DeleteOk readFrom(ArgumentReader in) {
            return new DeleteOk();
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

    /** RabbitMQ: what reaches the exchange {@code source} shall reach the exchange {@code destination}, too. */
    record Bind(String destination, String source, String routingKey, boolean nowait, FieldTable arguments)
            implements ExchangeMethod {
        public static final int METHOD_ID = 30;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Bind readFrom(ArgumentReader in) {
            in.skipShortInt();
            return new Bind(in.shortString(), in.shortString(), in.shortString(), in.bit(), in.table());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortInt(0)
                    .shortString(destination)
                    .shortString(source)
                    .shortString(routingKey)
                    .bit(nowait)
                    .table(arguments);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** RabbitMQ: the binding is in force. */
    record BindOk() implements ExchangeMethod {
        public static final int METHOD_ID = 31;
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

    /** RabbitMQ: undoes a {@link Bind}. */
    record Unbind(String destination, String source, String routingKey, boolean nowait, FieldTable arguments)
            implements ExchangeMethod {
        public static final int METHOD_ID = 40;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Unbind readFrom(ArgumentReader in) {
            in.skipShortInt();
            return new Unbind(in.shortString(), in.shortString(), in.shortString(), in.bit(), in.table());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortInt(0)
                    .shortString(destination)
                    .shortString(source)
                    .shortString(routingKey)
                    .bit(nowait)
                    .table(arguments);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** RabbitMQ: the binding is gone. Its id is 51 and not 41: so it was published, and so it stays. */
    record UnbindOk() implements ExchangeMethod {
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
