package io.bilbymq.amqp;

/** RabbitMQ: the class that turns publisher confirms on. */
public sealed interface ConfirmMethod extends Method {
    /** The id of the class. */
    int CLASS_ID = 85;

    @Override
    default int classId() {
        return CLASS_ID;
    }

    /** The client wants every publish on this channel confirmed. */
    record Select(boolean nowait) implements ConfirmMethod {
        public static final int METHOD_ID = 10;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Select readFrom(ArgumentReader in) {
            return new Select(in.bit());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.bit(nowait);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** Confirms are on. */
    record SelectOk() implements ConfirmMethod {
        public static final int METHOD_ID = 11;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static SelectOk readFrom(ArgumentReader in) {
            return new SelectOk();
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
