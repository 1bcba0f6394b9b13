package io.bilbymq.broker.queue;

import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.message.Message;
import java.util.Arrays;

/**
 * A message that was got from a queue.
 *
 * @param exchange that it was published to; nothing for the default exchange
 * @param routingKey that it was published with
 * @param properties all of them, headers included
 * @param redelivered whether it was delivered before
 * @param messageCount how many were ready behind it
 * @param body the whole of it. Not to be changed
 */
// Made once for each look, and never compared.
@SuppressWarnings("ArrayRecordComponent")
public record GotMessage(
        String exchange, String routingKey, Properties properties, boolean redelivered, int messageCount, byte[] body) {

    static GotMessage of(QueueAnswer.Got got) {
        final Message message = got.message();
        final byte[] content = message.content();
        final int properties = message.propertiesLength();
        return new GotMessage(
                message.address().exchange(),
                message.address().routingKey(),
                new Properties(Arrays.copyOf(content, properties)),
                got.redelivered(),
                got.stillReady(),
                Arrays.copyOfRange(content, properties, content.length));
    }

    /** What it takes in memory, in bytes, about. */
    long bytes() {
        return (long) properties.length() + body.length + Message.OVERHEAD_BYTES;
    }
}
