package io.bilbymq.amqp;

/** The class that AMQP 0-9-1 dropped and old clients still send. */
public sealed interface AccessMethod extends Method {
    /** The id of the class. */
    int CLASS_ID = 30;

    @Override
    default int classId() {
        return CLASS_ID;
    }

    /** The client asks for access to a realm. */
    record Request(String realm, boolean exclusive, boolean passive, boolean active, boolean write, boolean read)
            implements AccessMethod {
        public static final int METHOD_ID = 10;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Request readFrom(ArgumentReader in) {
            return new Request(in.shortString(), in.bit(), in.bit(), in.bit(), in.bit(), in.bit());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortString(realm)
                    .bit(exclusive)
                    .bit(passive)
                    .bit(active)
                    .bit(write)
                    .bit(read);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }

    /** The ticket for the realm; it means nothing any more. */
    record RequestOk(int ticket) implements AccessMethod {
        public static final int METHOD_ID = 11;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static RequestOk readFrom(ArgumentReader in) {
            return new RequestOk(in.shortInt());
        }

        @Override
        public void writeTo(ArgumentWriter out) {
            out.shortInt(ticket);
        }

        @Override
        public int methodId() {
            return METHOD_ID;
        }
    }
}
