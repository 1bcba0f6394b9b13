package io.bilbymq.broker.message;

import io.bilbymq.amqp.Properties;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * The header {@code x-cache-ttl}: for how many milliseconds an exchange of type {@code x-message-deduplication} remembers that
 * it has seen a message. What is no number says nothing.
 */
public final class CacheTtl {
    private static final byte[] HEADER = "x-cache-ttl".getBytes(StandardCharsets.US_ASCII);

    /** Small enough that a time is still a number: 146 million years. */
    private static final long MILLIS_MAX = Long.MAX_VALUE / 2;

    private CacheTtl() {}

    /**
     * Until when the message is remembered, in milliseconds since 1970; 0 for ever.
     *
     * @param otherwise for how long if the message does not say; negative for ever
     */
    public static long deadline(Message message, long otherwise, long now) {
        final OptionalLong own = of(message);
        if (own.isEmpty() && otherwise < 0) {
            return 0;
        }
        return Math.max(1, now + Math.min(own.orElse(otherwise), MILLIS_MAX));
    }

    private static OptionalLong of(Message message) {
        if (!Properties.hasHeader(message.content(), 0, message.propertiesLength(), HEADER)) {
            return OptionalLong.empty();
        }
        return Properties.header(message.content(), 0, HEADER)
                .map(HeaderMillis::of)
                .orElse(OptionalLong.empty());
    }
}
