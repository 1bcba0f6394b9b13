package io.bilbymq.amqp;

/** The methods of local transactions. */
public sealed interface TxMethod extends Method {
    /** The id of the class. */
    int CLASS_ID = 90;

    @Override
    default int classId() {
        return CLASS_ID;
    }

    /** The client makes the channel transactional. */
    record Select() implements TxMethod {
        public static final int METHOD_ID = 10;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Select readFrom(ArgumentReader in) {
            return new Select();
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

    /** The channel is transactional. */
    record SelectOk() implements TxMethod {
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

    /** The client ends the transaction and wants its effects. */
    record Commit() implements TxMethod {
        public static final int METHOD_ID = 20;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Commit readFrom(ArgumentReader in) {
            return new Commit();
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

    /** The transaction took effect. */
    record CommitOk() implements TxMethod {
        public static final int METHOD_ID = 21;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static CommitOk readFrom(ArgumentReader in) {
            return new CommitOk();
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

    /** The client drops the transaction. */
    record Rollback() implements TxMethod {
        public static final int METHOD_ID = 30;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static Rollback readFrom(ArgumentReader in) {
            return new Rollback();
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

    /** The transaction is forgotten. */
    record RollbackOk() implements TxMethod {
        public static final int METHOD_ID = 31;
        public static final int INDEX = CLASS_ID << 16 | METHOD_ID;

        static RollbackOk readFrom(ArgumentReader in) {
            return new RollbackOk();
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
