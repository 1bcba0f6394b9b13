package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import java.util.ArrayList;
import java.util.List;

/** Collects what somebody wants to see of a queue. Confined to the queue's loop. */
final class Browse implements ReadyWalk.Visitor {
    /** With so much to show it is enough, whatever the limit is. */
    static final long BYTES_MAX = 16 * 1024 * 1024;

    private final HeldMessages held;
    private final BrowseRequest request;
    private final Upkeep.Reply<BrowsedMessages> reply;
    private final List<BrowsedMessage> shown = new ArrayList<>();
    private long bytes;
    private long next;

    Browse(HeldMessages held, BrowseRequest request, Upkeep.Reply<BrowsedMessages> reply) {
        this.held = held;
        this.request = request;
        this.reply = reply;
        this.next = request.offset();
    }

    @Override
    public int wanted() {
        return request.filter().isAll() ? request.limit() - shown.size() : ReadyWalk.MESSAGES_MAX;
    }

    @Override
    public ReadyWalk.Look look(ReadyWalk.Entry entry, Message message) {
        next = entry.number() + 1;
        if (request.filter().matches(message)) {
            final BrowsedMessage browsed =
                    BrowsedMessage.of(entry, message, held.failures(entry.sequence()), request.bodyBytesMax());
            shown.add(browsed);
            bytes += browsed.bytes();
        }
        return shown.size() == request.limit() || bytes >= BYTES_MAX ? ReadyWalk.Look.ENOUGH : ReadyWalk.Look.GO_ON;
    }

    @Override
    public void ended(ReadyWalk.End how) {
        if (how == ReadyWalk.End.GONE) {
            reply.gone();
        } else {
            reply.done(new BrowsedMessages(
                    List.copyOf(shown),
                    next,
                    how == ReadyWalk.End.ALL,
                    held.ready().size(),
                    held.unsettled().count()));
        }
    }
}
