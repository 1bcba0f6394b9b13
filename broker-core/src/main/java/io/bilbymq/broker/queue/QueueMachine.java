package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.store.CopiedRecord;
import io.bilbymq.persistence.QueueStateEntry;
import io.bilbymq.persistence.RecoveredQueue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a queue: order, consumers, credit, redelivery. Deterministic; whoever calls it owns the thread.
 *
 * <p>A message is <em>ready</em>, then <em>outstanding</em> (delivered, not settled), then gone; or it is requeued to
 * its old place and ready again. Between calls this holds: if a message is ready, no consumer has credit for it, or its
 * content is being read back.
 *
 * <p>A durable queue has the log keep its persistent messages: it <em>enrols</em> what it takes and says what is
 * <em>settled</em>. Delivering does not wait for any of this.
 *
 * <p>A closed machine is a tombstone. It takes publishes on and forgets them, answers {@link QueueAnswer.Gone}, and
 * ignores what clients settle: whoever still has the queue's handle learns that it is gone, and nobody waits for ever.
 */
final class QueueMachine {
    private final QueueEffects effects;
    private final boolean autoDelete;
    private final HeldMessages held;
    private final ReadyMessages ready;
    private final Links links = new Links();
    private final Delivery delivery;
    private final Transactions transactions = new Transactions();
    private @Nullable Consumer exclusiveConsumer;
    private int consumerCount;
    private boolean closed;

    /** What a closed queue says to publishes. */
    private boolean takesWhenClosed = true;

    /**
     * An empty queue.
     *
     * @param id names it in the log
     * @param autoDelete lets it close itself when its last consumer leaves
     * @param durable has the log keep its persistent messages
     * @param ready empty
     */
    QueueMachine(long id, boolean autoDelete, boolean durable, ReadyMessages ready, QueueEffects effects) {
        this.autoDelete = autoDelete;
        this.effects = effects;
        this.held = new HeldMessages(id, durable, ready, effects);
        this.ready = ready;
        this.delivery = new Delivery(held, links, effects);
    }

    /** A machine that never was open, in the place of one that failed: it refuses what is published. */
    static QueueMachine failed(long id, boolean durable, QueueEffects effects) {
        final QueueMachine machine = new QueueMachine(id, false, durable, new ReadyMessages(), effects);
        machine.closed = true;
        machine.takesWhenClosed = false;
        return machine;
    }

    boolean isClosed() {
        return closed;
    }

    int readyMessages() {
        return ready.size();
    }

    int outstandingMessages() {
        return held.outstandingCount();
    }

    int consumers() {
        return consumerCount;
    }

    // What clients publish and settle.

    /** Takes a message on; {@code ticket} 0 asks for no answer, and what the log keeps is answered by the log. */
    void publish(Message message, QueueClient publisher, long ticket) {
        deposit(message);
        if (!held.keeps(message)) {
            answerPublish(publisher, ticket);
        }
    }

    /** Takes a message on that nobody waits to hear of again from this queue. */
    void deposit(Message message) {
        if (closed) {
            held.withdraw(message, takesWhenClosed);
            effects.released(message);
        } else {
            delivery.enqueue(held.number(), message);
        }
    }

    void answerPublish(QueueClient publisher, long ticket) {
        if (ticket != 0) {
            effects.published(publisher, ticket, !closed || takesWhenClosed);
        }
    }

    /** Answers a publish that a machine has failed on, in the place of which this one stands. */
    void refusePublish(Message message, QueueClient publisher, long ticket) {
        if (held.keeps(message)) {
            held.withdraw(message, false);
        } else {
            answerPublish(publisher, ticket);
        }
    }

    /** Settles what is outstanding of this client with sequences {@code first..last}; ignores what is not. */
    void settle(QueueClient client, long first, long last, Settlement settlement) {
        final Link link = links.find(client);
        if (closed || link == null) {
            return;
        }
        for (long sequence = first; sequence <= last; sequence++) {
            final Consumer consumer = held.settle(link, sequence, settlement);
            if (consumer != null) {
                delivery.add(consumer);
            }
        }
        delivery.deliverReady();
        forgetIfIdle(link);
    }

    // Consumers.

    /** Adds a consumer, if exclusive use by one does not stand in the way, and begins to deliver to it. */
    void consume(Subscription subscription, boolean limited) {
        final QueueClient client = subscription.client();
        if (closed) {
            effects.answer(client, new QueueAnswer.Gone());
            return;
        }
        if (exclusiveConsumer != null || (subscription.exclusive() && consumerCount > 0)) {
            effects.answer(client, new QueueAnswer.InExclusiveUse());
            return;
        }
        final Link link = links.of(client);
        links.limit(link, limited);
        final Consumer consumer = new Consumer(link, subscription);
        consumer.registered = true;
        link.consumers.add(consumer);
        consumerCount++;
        if (subscription.exclusive()) {
            exclusiveConsumer = consumer;
        }
        effects.answer(client, new QueueAnswer.Consuming(subscription));
        delivery.add(consumer);
        delivery.deliverReady();
        links.askForPermits(effects);
    }

    /** Ends a subscription at its client's wish. What it has outstanding stays with the client's channel. */
    void cancel(Subscription subscription) {
        final QueueClient client = subscription.client();
        final Link link = links.find(client);
        final int consumersBefore = consumerCount;
        if (link != null) {
            for (final Consumer consumer : List.copyOf(link.consumers)) {
                if (consumer.subscription == subscription) {
                    unregister(consumer);
                }
            }
            if (link.consumers.isEmpty()) {
                returnPermits(link);
            }
            forgetIfIdle(link);
        }
        effects.answer(client, new QueueAnswer.Cancelled(subscription));
        closeIfUnused(consumersBefore);
    }

    /** The client's channel is closing: all it has outstanding goes back, all its consumers go. */
    void detach(QueueClient client) {
        final Link link = links.find(client);
        final int consumersBefore = consumerCount;
        if (transactions.isDecided(client)) {
            // What it settles must not go back.
            commit(client);
        }
        if (link != null && !closed) {
            List.copyOf(link.consumers).forEach(this::unregister);
            held.readBack().forget(client);
            held.requeueAllOf(link);
            forget(link);
            delivery.deliverReady();
        }
        transactions.undo(client, effects);
        effects.answer(client, new QueueAnswer.Detached());
        closeIfUnused(consumersBefore);
    }

    private void unregister(Consumer consumer) {
        consumer.registered = false;
        consumer.link.consumers.remove(consumer);
        delivery.remove(consumer);
        consumerCount--;
        if (exclusiveConsumer == consumer) {
            exclusiveConsumer = null;
        }
    }

    /** An auto-delete queue goes with its last consumer; one that never had a consumer stays. */
    private void closeIfUnused(int consumersBefore) {
        if (autoDelete && consumersBefore > 0 && consumerCount == 0 && !closed) {
            close();
            effects.unused();
        }
    }

    // Single messages, and questions.

    /** Answers with the head of the queue, or that there is none; later, if its content has to be read back. */
    void get(QueueClient client, boolean noAck) {
        if (closed) {
            effects.answer(client, new QueueAnswer.Gone());
        } else if (ready.isEmpty()) {
            effects.answer(client, new QueueAnswer.Empty());
        } else {
            final Message message = ready.headKnown() ? ready.message() : null;
            if (message == null) {
                getter(client);
                held.readBack().waits(client, noAck);
            } else {
                got(client, noAck, message);
            }
        }
    }

    private void got(QueueClient client, boolean noAck, Message message) {
        final long sequence = ready.sequence();
        final boolean redelivered = ready.redelivered();
        ready.removeHead();
        held.delivered(sequence);
        if (!noAck) {
            held.outstanding(sequence, message, getter(client));
        }
        effects.answer(client, new QueueAnswer.Got(sequence, message, redelivered, ready.size()));
        if (noAck) {
            held.gone(sequence, message);
        }
    }

    /** What was asked to be read back is here; null in the place of what cannot be read, and is lost. */
    void loaded(Missing asked, @Nullable Message[] messages) {
        held.readBack().loaded(asked, messages);
        serveWaitingGets();
        delivery.deliverReady();
    }

    /** The head of a long queue was on disk, and is known now. */
    void headKnown() {
        serveWaitingGets();
        delivery.deliverReady();
    }

    private void serveWaitingGets() {
        final ReadBack waiting = held.readBack();
        for (ReadBack.Get get = waiting.nextGet(); get != null; get = waiting.nextGet()) {
            get(get.client(), get.noAck());
        }
    }

    private Consumer getter(QueueClient client) {
        final Link link = links.of(client);
        Consumer getter = link.getter;
        if (getter == null) {
            getter = new Consumer(link, null);
            link.getter = getter;
        }
        return getter;
    }

    /** Drops what is ready. */
    void purge(QueueClient client) {
        if (closed) {
            effects.answer(client, new QueueAnswer.Gone());
            return;
        }
        final int messages = ready.size();
        held.purge();
        serveWaitingGets();
        if (held.areDurable()) {
            effects.answerWhenDurable(client, new QueueAnswer.Purged(messages));
        } else {
            effects.answer(client, new QueueAnswer.Purged(messages));
        }
    }

    void count(QueueClient client) {
        effects.answer(client, closed ? new QueueAnswer.Gone() : new QueueAnswer.Counted(ready.size(), consumerCount));
    }

    // Credit.

    /** So many bytes under way to this client have left for its socket. */
    void arrived(QueueClient client, long bytes) {
        final Link link = links.find(client);
        if (link != null) {
            final boolean wasOpen = link.isOpen();
            link.arrived(bytes);
            reopen(link, wasOpen);
            forgetIfIdle(link);
        }
    }

    /** The client's socket takes no more, or takes some again. */
    void stop(QueueClient client, boolean stop) {
        final Link link = links.find(client);
        if (link != null) {
            final boolean wasOpen = link.isOpen();
            link.stop(stop);
            reopen(link, wasOpen);
            forgetIfIdle(link);
        }
    }

    /** Begins or ends that this client's acknowledged deliveries need permits, because of its global prefetch. */
    void limit(QueueClient client, boolean limited) {
        final Link link = links.find(client);
        if (link != null && links.limit(link, limited)) {
            link.permitsAsked = false;
            returnPermits(link);
            link.consumers.forEach(delivery::add);
            delivery.deliverReady();
            links.askForPermits(effects);
        }
    }

    /**
     * The client lends permits. Those that are not needed yet go back at once, earlier ones too, unless the queue may
     * {@code keep} them: with them a consumer takes its turns beside others, who would have taken each message while
     * permits are asked for.
     */
    void lend(QueueClient client, int permits, boolean keep) {
        final Link link = links.find(client);
        if (link == null || closed) {
            effects.permitsReturned(client, permits);
            return;
        }
        link.permitsAsked = false;
        link.permits += permits;
        link.consumers.forEach(delivery::add);
        delivery.deliverReady();
        if (!keep || !link.limited || link.consumers.isEmpty()) {
            returnPermits(link);
        }
    }

    private void returnPermits(Link link) {
        if (link.permits > 0) {
            final int unused = link.permits;
            link.permits = 0;
            effects.permitsReturned(link.client, unused);
        }
    }

    private void reopen(Link link, boolean wasOpen) {
        if (!wasOpen && link.isOpen()) {
            link.consumers.forEach(delivery::add);
            delivery.deliverReady();
        }
    }

    // Transactions.

    /** Takes a transaction's publishes and settlements for this queue, and shows nothing of them yet. */
    void prepare(QueueClient client, TransactionPart part) {
        if (!closed) {
            transactions.prepare(client, part, held.nextSequence());
            for (final Message message : part.messages()) {
                final long sequence = held.number();
                if (held.keeps(message)) {
                    effects.placed(sequence, message);
                }
            }
            effects.answer(client, new QueueAnswer.Prepared(held.keptSettlements(links.find(client), part)));
        } else {
            part.messages().forEach(effects::released);
            effects.answer(client, takesWhenClosed ? new QueueAnswer.Prepared(List.of()) : new QueueAnswer.Refused());
        }
    }

    /** What was prepared for this client is in the log, or on its way: nothing but {@link #commit} can come of it. */
    void decided(QueueClient client) {
        transactions.decided(client);
    }

    /** Shows what was prepared for this client. */
    void commit(QueueClient client) {
        if (!closed) {
            transactions.commit(client, this::enqueueInOrder, (first, last, how) -> settle(client, first, last, how));
            delivery.deliverReady();
        }
    }

    /** Forgets what was prepared for this client. */
    void undo(QueueClient client) {
        transactions.undo(client, effects);
    }

    private void enqueueInOrder(long sequence, Message message) {
        // Others may have published between the numbering and now.
        ready.insert(sequence, message, false);
    }

    // The end.

    /** Closes the queue, unless a condition fails; says which one, or how many ready messages were dropped. */
    CloseResult closeIf(boolean ifUnused, boolean ifEmpty) {
        if (closed) {
            return new CloseResult.Closed(0);
        }
        if (ifUnused && consumerCount > 0) {
            return new CloseResult.InUse();
        }
        if (ifEmpty && !ready.isEmpty()) {
            return new CloseResult.NotEmpty();
        }
        final int messages = ready.size();
        close();
        return new CloseResult.Closed(messages);
    }

    private void close() {
        closed = true;
        if (held.areDurable()) {
            effects.closed();
        }
        for (final Link link : links.forgetAll()) {
            returnPermits(link);
            for (final Consumer consumer : link.consumers) {
                if (consumer.subscription != null) {
                    effects.cancelled(consumer.subscription);
                }
            }
        }
        delivery.clear();
        consumerCount = 0;
        exclusiveConsumer = null;
        held.dropAll();
        serveWaitingGets();
        transactions.undoAll(effects);
    }

    // The log.

    /** Puts messages in that the log holds for this queue, which must be new. */
    void restore(RecoveredQueue recovered) {
        held.restore(recovered);
    }

    /** What it holds, for a checkpoint. */
    QueueStateEntry state() {
        return held.state(transactions);
    }

    /** Whether this message is held and its record lies at {@code position}, or may do so. */
    boolean mayHold(long sequence, long position) {
        return !closed && held.mayHold(sequence, position);
    }

    /** A record was copied. */
    void copied(CopiedRecord copy) {
        if (closed) {
            copy.outcome().known(false);
        } else {
            held.copied(copy);
        }
    }

    /** Lets go of so many bytes of contents that can be read back, if there are as many; returns how many it were. */
    long pageOut(long bytes) {
        return ready.pageOut(bytes, effects::released);
    }

    // Clients.

    /** A client that only got messages, and has settled them, leaves nothing behind. */
    private void forgetIfIdle(Link link) {
        if (link.isIdle()) {
            forget(link);
        }
    }

    private void forget(Link link) {
        links.forget(link);
        if (links.isEmpty()) {
            held.trim();
        }
    }
}
