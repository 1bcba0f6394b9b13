package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.ResourceKind;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** The rules for names of queues, exchanges and consumers. Callable from any thread. */
public final class EntityNames {
    /** The longest name in bytes of UTF-8: a short string on the wire. */
    public static final int BYTES_MAX = 255;

    /** Begins the names that are the broker's own. */
    public static final String RESERVED_PREFIX = "amq.";

    /** Begins the names of the pseudo queue that answers requests directly (RabbitMQ's direct reply-to). */
    public static final String DIRECT_REPLY_PREFIX = "amq.rabbitmq.reply-to";

    private static final String GENERATED_QUEUE_PREFIX = RESERVED_PREFIX + "gen-";

    private static final int RANDOM_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private EntityNames() {}

    /** The name without carriage returns and line feeds, which RabbitMQ ignores in the names of queues and exchanges. */
    public static String withoutLineBreaks(String name) {
        return name.indexOf('\r') < 0 && name.indexOf('\n') < 0
                ? name
                : name.replace("\r", "").replace("\n", "");
    }

    /** A new name for a queue whose client gave none: {@code amq.gen-} and 22 characters that nobody can guess. */
    public static String generatedQueueName() {
        return generated(GENERATED_QUEUE_PREFIX);
    }

    /** Whether the broker has made this name up for a queue. */
    static boolean isGenerated(String queue) {
        return queue.startsWith(GENERATED_QUEUE_PREFIX);
    }

    /** A new consumer tag for a client that gave none. */
    public static String generatedConsumerTag() {
        return generated("amq.ctag-");
    }

    /** This, and 22 characters that nobody can guess. */
    static String generated(String prefix) {
        final byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /**
     * Insists that a client may give this name to something new.
     *
     * @throws AmqpException 403 if it begins with {@code amq.}, 406 if it is too long
     */
    static void requireNotReserved(ResourceKind kind, String name) {
        if (name.startsWith(RESERVED_PREFIX)) {
            throw new AmqpException(
                    ReplyCode.ACCESS_REFUSED, kind + " name '" + name + "' contains reserved prefix 'amq.*'");
        }
        // Names that came over AMQP cannot be longer; those of other interfaces can.
        requireShort(kind + " name", name);
    }

    /**
     * Insists that this is not the name of the default exchange.
     *
     * @throws AmqpException 403
     */
    public static void requireNotDefaultExchange(String exchange) {
        if (exchange.isEmpty()) {
            throw new AmqpException(ReplyCode.ACCESS_REFUSED, "operation not permitted on the default exchange");
        }
    }

    /**
     * Insists that a name or routing key fits into a short string, as all do that came over AMQP.
     *
     * @param what the word for it
     * @throws AmqpException 406 if it is too long
     */
    public static void requireShort(String what, String text) {
        if (text.length() > BYTES_MAX / 3 && text.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, what + " is longer than " + BYTES_MAX + " bytes");
        }
    }
}
