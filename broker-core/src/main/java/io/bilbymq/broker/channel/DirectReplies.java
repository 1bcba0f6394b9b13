package io.bilbymq.broker.channel;

import io.bilbymq.broker.vhost.VirtualHost;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The names under which channels can be replied to directly, without a queue.
 *
 * <p>See <a href="https://www.rabbitmq.com/docs/direct-reply-to">RabbitMQ's direct reply-to</a>. Thread safe: a name is
 * made and forgotten by its channel, and looked up by channels on any loop.
 */
public final class DirectReplies {
    /** The pseudo queue that a requester consumes from, and gives as {@code reply-to}. */
    public static final String QUEUE = "amq.rabbitmq.reply-to";

    private static final String PREFIX = QUEUE + ".";
    private static final int KEY_BYTES = 16;

    /** By the virtual host itself: another one that has its name afterwards has other channels. */
    private record Name(VirtualHost virtualHost, String routingKey) {}

    private final Map<Name, Channel> channels = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();

    /** Whether a routing key, on the default exchange, is meant for a channel and not for a queue. */
    static boolean isName(String routingKey) {
        return routingKey.startsWith(PREFIX);
    }

    /** Makes a name for a channel, which is as hard to guess as a key. */
    String register(VirtualHost virtualHost, Channel channel) {
        final byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        final String name = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(key);
        channels.put(new Name(virtualHost, name), channel);
        return name;
    }

    void forget(VirtualHost virtualHost, String name) {
        channels.remove(new Name(virtualHost, name));
    }

    /** The channel of this name, or null if there is none, or none any more. */
    @Nullable
    Channel find(VirtualHost virtualHost, String name) {
        return channels.get(new Name(virtualHost, name));
    }
}
