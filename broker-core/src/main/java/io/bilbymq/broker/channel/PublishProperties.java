package io.bilbymq.broker.channel;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.Identity;
import io.bilbymq.broker.settings.ProtocolLimits;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the broker reads and changes in the properties of a message that is published. */
final class PublishProperties {
    /** The most that an expiration can be, in milliseconds: ten years, RabbitMQ's limit. */
    private static final long EXPIRATION_MAX = 315_360_000_000L;

    /** The most routing keys that the headers of a message may add: each is looked up as that of a message of its own is. */
    private static final int MORE_KEYS_MAX = 1024;

    private static final String CC = "CC";
    private static final String BCC = "BCC";
    private static final byte[] CC_BYTES = {'C', 'C'};
    private static final byte[] BCC_BYTES = {'B', 'C', 'C'};

    private PublishProperties() {}

    /** Whether any property is there that publishing depends on, going by the flags in front of them. */
    static boolean haveToBeRead(byte[] raw) {
        return Properties.hasHeaders(raw, 0)
                || Properties.hasExpiration(raw, 0)
                || Properties.hasReplyTo(raw, 0)
                || Properties.hasUserId(raw, 0);
    }

    static AmqpException tooLarge(long bodySize, long max) {
        return new AmqpException(
                ReplyCode.PRECONDITION_FAILED,
                "message size " + bodySize + " is larger than "
                        + (max == ProtocolLimits.MESSAGE_SIZE_CAP ? "max size " : "configured max size ") + max);
    }

    /** Whether whoever publishes wants to be replied to directly. */
    static boolean askForDirectReplies(Properties properties) {
        return properties.replyTo().filter(DirectReplies.QUEUE::equals).isPresent();
    }

    /** Direct replies are asked for by somebody who does not take any. */
    static AmqpException noReplyConsumer() {
        return new AmqpException(ReplyCode.PRECONDITION_FAILED, "fast reply consumer does not exist");
    }

    static void checkExpiration(Properties properties) {
        final Optional<String> expiration = properties.expiration();
        if (expiration.isPresent()) {
            final Optional<String> wrong = whatIsWrongWith(expiration.get());
            if (wrong.isPresent()) {
                throw new AmqpException(
                        ReplyCode.PRECONDITION_FAILED, "invalid expiration '" + expiration.get() + "': " + wrong.get());
            }
        }
    }

    /** In the words of RabbitMQ, which reads an integer from the front and looks at what is left. */
    private static Optional<String> whatIsWrongWith(String expiration) {
        int end = expiration.startsWith("-") || expiration.startsWith("+") ? 1 : 0;
        final int digits = end;
        while (end < expiration.length() && expiration.charAt(end) >= '0' && expiration.charAt(end) <= '9') {
            end++;
        }
        if (end == digits) {
            return Optional.of("no_integer");
        }
        if (end < expiration.length()) {
            return Optional.of("{leftover_string,\"" + expiration.substring(end) + "\"}");
        }
        final BigInteger value = new BigInteger(expiration);
        if (value.signum() < 0) {
            return Optional.of("{value_negative," + value + "}");
        }
        return value.bitLength() > 62 || value.longValue() > EXPIRATION_MAX
                ? Optional.of("{value_too_large," + value + "}")
                : Optional.empty();
    }

    /** Whether there are headers with more routing keys; looks without decoding. */
    static boolean haveMoreRoutingKeys(byte[] raw, int length) {
        return Properties.hasHeader(raw, 0, length, CC_BYTES) || Properties.hasHeader(raw, 0, length, BCC_BYTES);
    }

    /** The routing keys in the headers CC and BCC. */
    static List<String> moreRoutingKeys(Properties properties) {
        final Optional<FieldTable> headers = properties.headers();
        if (headers.isEmpty()) {
            return List.of();
        }
        final List<String> keys = new ArrayList<>(0);
        addKeys(headers.get(), CC, keys);
        addKeys(headers.get(), BCC, keys);
        return keys;
    }

    private static void addKeys(FieldTable headers, String name, List<String> keys) {
        final Optional<FieldValue> value = headers.value(name);
        if (value.isPresent()) {
            if (!(value.get() instanceof FieldValue.Array array)) {
                throw new AmqpException(
                        ReplyCode.PRECONDITION_FAILED,
                        "invalid message: {unacceptable_type_in_header,\"" + name + "\","
                                + value.get().typeName() + "}");
            }
            for (final FieldValue element : array.values()) {
                if (element instanceof FieldValue.LongString key) {
                    if (keys.size() == MORE_KEYS_MAX) {
                        throw new AmqpException(
                                ReplyCode.PRECONDITION_FAILED,
                                "invalid message: more than " + MORE_KEYS_MAX + " routing keys in headers CC and BCC");
                    }
                    keys.add(key.text());
                }
            }
        }
    }

    /** The receivers of blind copies are nobody's business. */
    static Properties withoutBcc(Properties properties) {
        final boolean blind = properties
                .headers()
                .filter(headers -> headers.value(BCC).isPresent())
                .isPresent();
        return blind ? properties.withoutHeader(BCC) : properties;
    }

    static void checkUserId(Properties properties, Identity identity) {
        final Optional<String> claimed = properties.userId();
        if (claimed.isPresent()
                && !claimed.get().equals(identity.user())
                && !identity.tags().contains("impersonator")) {
            throw new AmqpException(
                    ReplyCode.PRECONDITION_FAILED,
                    "user_id property set to '" + claimed.get() + "' but authenticated user was '" + identity.user()
                            + "'");
        }
    }
}
