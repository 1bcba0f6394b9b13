package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import java.util.Objects;
import java.util.function.Consumer;

/** Contents of messages that are in the log leave a durable queue's memory, and come back. */
final class LogContents {
    private LogContents() {}

    /** Lets go of so many bytes; says how many it were. */
    static long letGo(ReadyMessages ready, long bytes, Consumer<Message> whenLetGo) {
        final LettingGo enough = new LettingGo(bytes, true, null, whenLetGo);
        ready.pageOut(enough);
        return enough.gone();
    }

    /** The content was read from where its record lies; says whether it was wanted. */
    static boolean loaded(ReadyMessages ready, long sequence, Message message) {
        return ready.loaded(
                sequence,
                Objects.requireNonNull(message.record(), "is in the log").position(),
                message);
    }
}
