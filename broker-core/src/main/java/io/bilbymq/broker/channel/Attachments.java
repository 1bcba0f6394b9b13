package io.bilbymq.broker.channel;

import io.bilbymq.broker.queue.Queue;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The queues that know a channel: they are told what concerns all of its deliveries, and when it closes. */
final class Attachments {
    private final Channel channel;
    private final ChannelConnection connection;
    private final Map<Queue, Attachment> attachments = new LinkedHashMap<>(2);

    Attachments(Channel channel, ChannelConnection connection) {
        this.channel = channel;
        this.connection = connection;
    }

    /** Holds a queue that will know the channel from now on, until the attachment is released. */
    Attachment attach(Queue queue) {
        final Attachment attachment = attachments.computeIfAbsent(queue, q -> new Attachment(q, channel, connection));
        attachment.hold();
        return attachment;
    }

    /** What there is with a queue, or null if that does not know the channel. */
    @Nullable
    Attachment find(Queue queue) {
        return attachments.get(queue);
    }

    void forget(Queue queue) {
        attachments.remove(queue);
    }

    /** Begins or ends that acknowledged deliveries need permits. */
    void limit(boolean limited) {
        attachments.keySet().forEach(queue -> queue.limit(channel, limited));
    }

    /** Queues shall stop sending, or may go on. */
    void stop(boolean stop) {
        attachments.keySet().forEach(queue -> queue.stop(channel, stop));
    }

    /** Asks all queues to take back what is outstanding; says how many will answer. */
    int detach() {
        attachments.keySet().forEach(queue -> queue.detach(channel));
        return attachments.size();
    }
}
