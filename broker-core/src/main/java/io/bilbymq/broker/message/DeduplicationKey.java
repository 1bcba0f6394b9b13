package io.bilbymq.broker.message;

import io.bilbymq.amqp.ArgumentWriter;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What stands for the header {@code x-deduplication-header} of a message: 88 bits of its SHA-256, by which two values are
 * told apart. With a million of them in a queue, one publish in 10<sup>20</sup> is taken for what it is not.
 *
 * <p>Values are equal if they are the same text, or the same integer whatever its width, or the same bytes of the same type.
 *
 * @param high never 0 for a message that has the header
 * @param low of which 24 bits count
 */
public record DeduplicationKey(long high, int low) {
    /** How many bits {@link #low} has. */
    public static final int LOW_BITS = 24;

    private static final byte[] HEADER = "x-deduplication-header".getBytes(StandardCharsets.UTF_8);

    /** The key of a message; empty if it has none. */
    public static Optional<DeduplicationKey> of(Message message) {
        if (!Properties.hasHeaders(message.content(), 0)) {
            return Optional.empty();
        }
        return Properties.header(message.content(), 0, HEADER).map(DeduplicationKey::of);
    }

    private static DeduplicationKey of(FieldValue value) {
        final OptionalLong integer = value.asInteger();
        final FieldValue same = integer.isPresent() ? FieldValue.of(integer.getAsLong()) : value;
        final byte[] bytes = ArgumentWriter.toBytes(out -> out.table(FieldTable.of("", same)));
        final ByteBuffer digest = ByteBuffer.wrap(sha256().digest(bytes));
        final long high = digest.getLong();
        return new DeduplicationKey(high == 0 ? 1 : high, digest.getInt() >>> (Integer.SIZE - LOW_BITS));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
