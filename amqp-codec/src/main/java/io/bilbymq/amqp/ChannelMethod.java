package io.bilbymq.amqp;

/** The methods that open, pause and close a channel. */
public sealed interface ChannelMethod extends Method {
    /** The id of the class. */
    int CLASS_ID = 20;

    @Override
    default int classId() {
        return CLASS_ID;
    }

    /** The client opens the channel it sends this on. */
    record Open() implements ChannelMethod {
        public static final int METHOD_ID = 10;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Open readFrom(ArgumentReader in) {
            in.skipShortString();
            return new Open();
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

    /** The channel is ready for use. */
    record OpenOk() implements ChannelMethod {
        public static final int METHOD_ID = 11;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static OpenOk readFrom(ArgumentReader in) {
            in.skipLongString();
            return new OpenOk();
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.longText("");
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** One side asks the other to stop or restart sending content. */
    record Flow(boolean active) implements ChannelMethod {
        public static final int METHOD_ID = 20;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Flow readFrom(ArgumentReader in) {
            return new Flow(in.bit());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.bit(active);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The other side has stopped or restarted. */
    record FlowOk(boolean active) implements ChannelMethod {
        public static final int METHOD_ID = 21;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static FlowOk readFrom(ArgumentReader in) {
            return new FlowOk(in.bit());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.bit(active);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** Either side ends the channel; the class and method that caused it are 0 if none did. */
    record Close(int replyCode, String replyText, int causeClassId, int causeMethodId) implements ChannelMethod {
        public static final int METHOD_ID = 40;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Close readFrom(ArgumentReader in) {
            return new Close(in.shortInt(), in.shortString(), in.shortInt(), in.shortInt());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortInt(replyCode)
                    .shortString(replyText)
                    .shortInt(causeClassId)
                    .shortInt(causeMethodId);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The other side agrees that the channel is over. */
    record CloseOk() implements ChannelMethod {
        public static final int METHOD_ID = 41;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static CloseOk readFrom(ArgumentReader in) {
            return new CloseOk();
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
