package io.bilbymq.broker.message;

/** Where the record of a message lies in the log. Written by the log's thread, readable by any. */
public final class MessageRecord {
    private volatile long position;
    private volatile int length;

    /** Where the record begins in the log; 0 as long as it is not written. */
    public long position() {
        return position;
    }

    /** Length of the whole record in bytes; 0 as long as it is not written. */
    public int length() {
        return length;
    }

    /** The record lies there now. */
    public void written(long where, int bytes) {
        length = bytes;
        position = where;
    }
}
