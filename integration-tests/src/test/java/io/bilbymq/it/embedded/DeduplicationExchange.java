package io.bilbymq.it.embedded;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An exchange that looks for duplicates, {@code "once"}, and a queue that is bound to it, {@code "q"}. */
final class DeduplicationExchange {
    static final String NAME = "once";

    private DeduplicationExchange() {}

    /** Arguments of an exchange that remembers so many; more are names and values in turn. */
    static Map<String, Object> size(long size, Object... more) {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("x-cache-size", size);
        for (int i = 0; i < more.length; i += 2) {
            arguments.put((String) more[i], more[i + 1]);
        }
        return arguments;
    }

    static void declare(BrokerAndClient client, Map<String, Object> arguments) throws Exception {
        client.channel.exchangeDeclare(NAME, "x-message-deduplication", true, false, arguments);
        client.declare("q", Map.of());
        client.channel.queueBind("q", NAME, "");
    }

    /** A persistent message with this key, or none, and more headers. */
    static AMQP.BasicProperties keyed(@Nullable Object key, Map<String, Object> more) {
        Map<String, Object> headers = new HashMap<>(more);
        if (key != null) {
            headers.put("x-deduplication-header", key);
        }
        return new AMQP.BasicProperties.Builder()
                .deliveryMode(2)
                .headers(headers)
                .build();
    }

    static void publish(Channel channel, @Nullable Object key, String body) throws Exception {
        channel.basicPublish(NAME, "", keyed(key, Map.of()), body.getBytes(StandardCharsets.UTF_8));
    }
}
