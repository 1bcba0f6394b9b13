package io.bilbymq.broker.message;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import java.nio.charset.StandardCharsets;

/**
 * The header {@code x-delay}: for how many milliseconds an exchange of type {@code x-delayed-message} keeps a message.
 *
 * <p>It is read as the plugin rabbitmq-delayed-message-exchange reads it: integers of any width, fractions cut, and text that
 * is an integer; whatever else it is, or if it is not positive, the message is not delayed. Unlike there, a delay may be
 * longer than 2^32 − 1 ms, and text that is no integer is no error.
 */
public final class Delay {
    private static final String HEADER = "x-delay";
    private static final byte[] HEADER_BYTES = HEADER.getBytes(StandardCharsets.US_ASCII);
    private static final String BLIND_COPIES = "BCC";

    /** Small enough that a time is still a number: 146 million years. */
    private static final long MILLIS_MAX = Long.MAX_VALUE / 2;

    private Delay() {}

    /** The delay that a message asks for, in milliseconds; 0 if none. */
    public static long of(Message message) {
        final byte[] content = message.content();
        if (!Properties.hasHeader(content, 0, message.propertiesLength(), HEADER_BYTES)) {
            return 0;
        }
        return of(new Properties(content, 0, message.propertiesLength()));
    }

    /** The delay that these properties ask for, in milliseconds; 0 if none. */
    public static long of(Properties properties) {
        return Math.max(0, in(properties));
    }

    /**
     * The message when its delay is over: its header is negative from now on, so that nobody delays it again and whoever gets
     * it sees that it was delayed. Nobody sees to whom blind copies go.
     */
    public static Message over(Message message) {
        final Properties properties = new Properties(message.content(), 0, message.propertiesLength());
        final long passed = -in(properties);
        return message.withProperties(
                properties.withHeader(HEADER, FieldValue.ofShortest(passed)).withoutHeader(BLIND_COPIES));
    }

    private static long in(Properties properties) {
        final long asked = properties
                .headers()
                .flatMap((FieldTable headers) -> headers.value(HEADER))
                .map(value -> HeaderMillis.of(value).orElse(0))
                .orElse(0L);
        return Math.min(asked, MILLIS_MAX);
    }
}
