package io.bilbymq.broker.queue;

import io.bilbymq.amqp.Properties;
import io.bilbymq.amqp.PropertiesBuilder;
import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageRecord;
import io.bilbymq.persistence.WrittenEntries;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Messages for tests; each is another object, and that is all that counts. */
final class TestMessages {
    private static final Address ADDRESS = new Address("", "q");
    private static final int PROPERTIES_BYTES = 2;
    private static final TestClient PUBLISHER = new TestClient("publisher", new ManualLoop("publisher", 0));

    /** Large contents need not be allocated for each message. */
    private static final Map<Integer, byte[]> CONTENTS = new ConcurrentHashMap<>();

    private TestMessages() {}

    /** An empty one. */
    static Message message() {
        return message(0);
    }

    /** One with a body of so many bytes. */
    static Message message(int bodyBytes) {
        final byte[] content = CONTENTS.computeIfAbsent(bodyBytes, length -> new byte[PROPERTIES_BYTES + length]);
        return new Message(ADDRESS, content, PROPERTIES_BYTES);
    }

    /** One with this priority. */
    static Message ofPriority(int priority, int bodyBytes) {
        return with(Properties.builder().priority(priority), bodyBytes);
    }

    /** One that its publisher gave so many milliseconds. */
    static Message expiring(long millis) {
        return with(Properties.builder().expiration(Long.toString(millis)), 0);
    }

    /** One with these properties. */
    static Message with(PropertiesBuilder properties, int bodyBytes) {
        final byte[] raw = properties.build().toBytes();
        return new Message(ADDRESS, Arrays.copyOf(raw, raw.length + bodyBytes), raw.length);
    }

    /** One whose record is under way to the log. */
    static Message underWay(int bodyBytes) {
        return underWay(message(bodyBytes));
    }

    /** The same, its record under way to the log. */
    static Message underWay(Message message) {
        message.keep(1, PUBLISHER, 0, bytes -> {});
        return message;
    }

    /** One whose record lies there in the log. */
    static Message stored(int bodyBytes, long position, int length) {
        return stored(message(bodyBytes), position, length);
    }

    /** The same, its record there in the log. */
    static Message stored(Message message, long position, int length) {
        write(underWay(message), position, length);
        return message;
    }

    /** The record of a message that was under way, or was moved, lies there now. */
    static void write(Message message, long position, int length) {
        final MessageRecord record = message.record();
        if (record == null) {
            throw new IllegalArgumentException(message + " has no record");
        }
        WrittenEntries.written(record, position, length);
    }
}
