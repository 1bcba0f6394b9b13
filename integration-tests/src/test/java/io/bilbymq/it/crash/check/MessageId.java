package io.bilbymq.it.crash.check;

/**
 * Names a message for good; travels as the property {@code message-id}, for a body may be empty.
 *
 * @param publisher a publisher publishes on one channel at a time, so its messages keep their order in every queue
 * @param n counts a publisher's messages from 1, without gaps
 */
public record MessageId(String publisher, long n) {
    /** Reads what {@link #toString} wrote. */
    public static MessageId of(String text) {
        int mark = text.lastIndexOf('#');
        return new MessageId(text.substring(0, mark), Long.parseLong(text.substring(mark + 1)));
    }

    @Override
    public String toString() {
        return publisher + "#" + n;
    }
}
