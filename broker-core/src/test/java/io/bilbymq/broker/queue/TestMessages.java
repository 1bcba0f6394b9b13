package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Message;

/** Messages for tests; each is another object, and that is all that counts. */
final class TestMessages {
    private static final Address ADDRESS = new Address("", "q");

    private TestMessages() {}

    /** An empty one. */
    static Message message() {
        return message(0);
    }

    /** One with a body of so many bytes. */
    static Message message(int bodyBytes) {
        return new Message(ADDRESS, new byte[2 + bodyBytes], 2);
    }
}
