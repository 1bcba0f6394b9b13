package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.statistics.MessageEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Serves {@code basic.get}. */
final class Gets {
    private final HeldMessages held;
    private final Links links;
    private final Expiration expiration;
    private final Delivery delivery;
    private final QueueEffects effects;

    Gets(HeldMessages held, Links links, Expiration expiration, Delivery delivery, QueueEffects effects) {
        this.held = held;
        this.links = links;
        this.expiration = expiration;
        this.delivery = delivery;
        this.effects = effects;
    }

    /** Answers with the head of the queue, or that there is none; later, if its content has to be read back. */
    void get(QueueClient client, boolean noAck) {
        if (delivery.isPaused()) {
            empty(client);
            return;
        }
        expiration.dropHeads();
        final ReadyMessages ready = held.ready();
        final Groups groups = held.groups();
        if (ready.isEmpty()) {
            empty(client);
            return;
        }
        if (groups != null) {
            getFrom(groups, client, noAck);
            return;
        }
        final Message message = ready.headKnown() ? ready.message() : null;
        if (message == null) {
            links.of(client).getter();
            held.readBack().waits(client, noAck);
        } else {
            got(client, noAck, message);
        }
    }

    /** The queue was paused, or goes on: while it is paused there is nothing to get, for those who wait already, too. */
    void paused() {
        if (delivery.isPaused()) {
            held.readBack().takeGets().forEach(get -> get(get.client(), get.noAck()));
        }
    }

    private void empty(QueueClient client) {
        effects.happened(MessageEvent.GET_EMPTY);
        effects.answer(client, new QueueAnswer.Empty());
    }

    private void got(QueueClient client, boolean noAck, Message message) {
        final ReadyMessages ready = held.ready();
        final long sequence = ready.sequence();
        final boolean redelivered = ready.redelivered();
        final long deadline = ready.deadline();
        final CopiedContent copy = ready.takeCopy();
        ready.removeHead();
        held.readBack().headTaken();
        answer(client, noAck, sequence, message, redelivered, deadline);
        if (copy != null) {
            held.unsettled().keep(sequence, copy);
        }
    }

    private void answer(
            QueueClient client, boolean noAck, long sequence, Message message, boolean redelivered, long deadline) {
        held.delivered(sequence);
        effects.happened(noAck ? MessageEvent.GET_NO_ACK : MessageEvent.GET);
        if (redelivered) {
            effects.happened(MessageEvent.REDELIVER);
        }
        if (!noAck) {
            held.unsettled().add(sequence, message, links.of(client).getter(), deadline);
        }
        // What cannot be got any more does not count.
        expiration.dropHeads();
        final int left = held.ready().size();
        effects.answer(client, new QueueAnswer.Got(sequence, held.told(sequence, message), redelivered, left));
        if (noAck) {
            held.gone(sequence, message);
        }
        delivery.deliverReady();
    }

    /** Answers with the first message of those that nobody else may have. */
    private void getFrom(Groups groups, QueueClient client, boolean noAck) {
        final Link link = links.find(client);
        long sequence = next(groups, link);
        while (sequence > Groups.NONE) {
            final long chosen = sequence;
            final Delivery.Served served = delivery.serve(
                    groups,
                    chosen,
                    (message, redelivered, deadline) -> answer(client, noAck, chosen, message, redelivered, deadline));
            if (served == Delivery.Served.YES) {
                return;
            }
            if (served == Delivery.Served.LATER) {
                break;
            }
            sequence = next(groups, link);
        }
        if (sequence == Groups.NONE || sequence == Groups.STOPPED) {
            empty(client);
            delivery.deliverReady();
        } else {
            links.of(client).getter();
            held.readBack().waitsForAny(client, noAck);
        }
    }

    private static long next(Groups groups, @Nullable Link link) {
        return groups.forGetter(link == null ? null : link.getter());
    }

    /** Shows the gets that waited and can be served now, or have to wait again. */
    void nextOfWaiting(Consumer<ReadBack.Get> visitor) {
        final ReadBack waiting = held.readBack();
        if (held.groups() != null) {
            waiting.takeGets().forEach(visitor);
            return;
        }
        for (ReadBack.Get get = waiting.nextGet(); get != null; get = waiting.nextGet()) {
            visitor.accept(get);
        }
    }
}
