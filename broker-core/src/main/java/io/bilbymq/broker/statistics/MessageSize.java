package io.bilbymq.broker.statistics;

/** How large the body of a published message is: the classes of RabbitMQ's histogram {@code rabbitmq_message_size_bytes}. */
public enum MessageSize {
    TO_100_B(100),
    TO_1_KB(1_000),
    TO_10_KB(10_000),
    TO_100_KB(100_000),
    TO_1_MB(1_000_000),
    TO_10_MB(10_000_000),
    TO_50_MB(50_000_000),
    TO_100_MB(100_000_000),
    LARGER(Integer.MAX_VALUE);

    private static final MessageSize[] ASCENDING = values();

    private final int bytesMax;

    MessageSize(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** The largest that belongs to this class, in bytes. */
    public int bytesMax() {
        return bytesMax;
    }

    /** The class of a body of so many bytes. */
    public static MessageSize of(int bytes) {
        int i = 0;
        while (bytes > ASCENDING[i].bytesMax) {
            i++;
        }
        return ASCENDING[i];
    }
}
