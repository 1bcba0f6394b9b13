package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Message;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Messages for tests; each is another object, and that is all that counts. */
final class TestMessages {
    private static final Address ADDRESS = new Address("", "q");
    private static final int PROPERTIES_BYTES = 2;

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
}
