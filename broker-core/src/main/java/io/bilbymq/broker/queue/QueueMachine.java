package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.PublishListener;
import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.broker.store.CopiedRecord;
import io.bilbymq.persistence.LogBatch;
import io.bilbymq.persistence.RecoveredPlaces;
import io.bilbymq.persistence.RecoveredQueue;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a queue: order, consumers, credit, redelivery. Deterministic; whoever calls it owns the thread.
 *
 * <p>A message is <em>ready</em>, then <em>outstanding</em> (delivered, not settled), then gone; or it is requeued to
 * its old place and ready again, perhaps after some time. One that is dead and has somewhere to go is <em>leaving</em>
 * until it has arrived. Between calls this holds: if a message is ready, no consumer has credit for it, or its content is
 * being read back, or too many dead ones wait.
 *
 * <p>It has no clock of its own: it asks the one it was given, if some message has a time to live, and says when it wants to
 * be {@linkplain #wake woken}.
 *
 * <p>A durable queue has the log keep its persistent messages: it <em>enrols</em> what it takes and says what is
 * <em>settled</em>. Delivering does not wait for any of this.
 *
 * <p>A closed machine is a tombstone. It takes publishes on and forgets them, answers {@link QueueAnswer.Gone}, and
 * ignores what clients settle: whoever still has the queue's handle learns that it is gone, and nobody waits for ever.
 * One that stands in the place of a durable queue that failed answers {@link QueueAnswer.Crashed} instead, refuses
 * publishes, and gives nothing back that lies in the log: a restart brings it to life again.
 */
final class QueueMachine {
    private final QueueEffects effects;
    private final boolean autoDelete;
    private final HeldMessages held;
    private final ReadyMessages ready;
    private final Links links;
    private final Expiration expiration;
    private final LengthLimiter limiter;
    private final Delivery delivery;
    private final Consumers consumers;
    private final ClientCredit credit;
    private final Gets gets;
    private final Transactions transactions = new Transactions();
    private QueueSettings settings;

    private QueueLife life = QueueLife.OPEN;

    /** Null until somebody asks for it. */
    private @Nullable Upkeep upkeep;

    /**
     * An empty queue.
     *
     * @param id names it in the log
     * @param autoDelete lets it close itself when its last consumer leaves
     * @param durable has the log keep its persistent messages
     * @param ready empty, with as many priorities as the settings say
     * @param clock milliseconds since 1970
     */
    QueueMachine(
            long id,
            boolean autoDelete,
            boolean durable,
            QueueSettings settings,
            ReadyMessages ready,
            LongSupplier clock,
            QueueEffects effects) {
        this.autoDelete = autoDelete;
        this.effects = effects;
        this.held = new HeldMessages(id, durable, ready, settings, clock, effects);
        this.ready = ready;
        this.links = new Links(held);
        this.expiration = new Expiration(held, settings.expiry().timing(), clock);
        this.limiter = new LengthLimiter(held);
        this.delivery = new Delivery(held, links, expiration, limiter, effects);
        this.consumers = new Consumers(held, transactions, links, delivery, settings.consuming(), effects);
        this.credit = new ClientCredit(links, delivery, effects);
        this.gets = new Gets(held, links, expiration, delivery, effects);
        this.settings = settings;
        tellSettings();
    }

    /** A machine that never was open, in the place of one that failed; if that crashed, with what it left in the log. */
    static QueueMachine inPlaceOf(QueueMachine broken, long id, boolean durable, QueueEffects effects) {
        final QueueMachine machine =
                new QueueMachine(id, false, durable, QueueSettings.PLAIN, new ReadyMessages(), () -> 0, effects);
        machine.life = broken.life == QueueLife.CRASHED ? QueueLife.CRASHED : QueueLife.FAILED;
        if (machine.life == QueueLife.CRASHED) {
            machine.held.standFor(broken.held);
        }
        return machine;
    }

    /** What the queue is asked to do from now on. */
    void configure(QueueSettings wanted) {
        settings = wanted;
        tellSettings();
        goOn();
    }

    private void tellSettings() {
        held.configure(settings);
        expiration.configure(settings.expiry());
        limiter.configure(settings.lengthLimit());
        consumers.configure(settings.consuming());
    }

    QueueSettings settings() {
        return settings;
    }

    boolean isClosed() {
        return life != QueueLife.OPEN;
    }

    int readyMessages() {
        return ready.size();
    }

    int outstandingMessages() {
        return held.unsettled().count();
    }

    int consumers() {
        return consumers.count();
    }

    /** As it is now, for whoever looks at it. */
    QueueView view(Queue queue, QueueSpeech speech) {
        return new QueueView(queue, speech, life, held, consumers);
    }

    /** Something is ready that was not, or somebody takes more: what is too much goes first, as in RabbitMQ. */
    private void goOn() {
        limiter.dropHeads();
        delivery.deliverReady();
    }

    // What clients publish and settle.

    /** Takes a message on; {@code ticket} 0 asks for no answer, and what the log keeps is answered by the log. */
    void publish(Message message, PublishListener publisher, long ticket) {
        final boolean taken = deposit(message);
        if (!held.keeps(message)) {
            answerPublish(publisher, ticket, taken);
        }
    }

    /** Takes a message on that nobody waits to hear of again from this queue; says whether it did. */
    boolean deposit(Message message) {
        if (isClosed()) {
            held.withdraw(message, life.takes());
            effects.released(message);
            return life.takes();
        }
        effects.happened(MessageEvent.PUBLISH);
        if (limiter.refuses(1, message.bodyLength())) {
            held.refuse(message, limiter.buriesRefused());
            return false;
        }
        if (held.duplicates() != null && expiration.isDuplicate(held.duplicates(), message)) {
            held.spare(message);
        } else {
            delivery.enqueue(held.number(), message);
        }
        return true;
    }

    private void answerPublish(PublishListener publisher, long ticket, boolean taken) {
        if (ticket != 0) {
            effects.published(publisher, ticket, taken);
        }
    }

    /** Answers a publish that a machine has failed on, in the place of which this one stands. */
    void refusePublish(Message message, PublishListener publisher, long ticket) {
        if (held.keeps(message)) {
            held.withdraw(message, false);
        } else {
            answerPublish(publisher, ticket, life.takes());
        }
    }

    /** Settles what is outstanding of this client with sequences {@code first..last}; ignores what is not. */
    void settle(QueueClient client, long first, long last, Settlement settlement) {
        final Link link = links.find(client);
        if (isClosed() || link == null) {
            return;
        }
        consumers.settle(link, first, last, settlement);
        goOn();
        links.forgetIfIdle(link);
    }

    // Dead letters.

    /** A dead message has arrived, or has nowhere to go; {@code replaced} if its new record says that it is gone here. */
    void left(long sequence, boolean replaced) {
        if (!isClosed()) {
            held.deadOnes().left(sequence, replaced);
            goOn();
        }
    }

    /** Tries again to send a dead message that was refused. */
    void sendAgain(long sequence) {
        held.deadOnes().sendAgain(sequence);
    }

    /** What was to be read of dead messages is here; null in the place of what cannot be read, and is lost. */
    void deadRead(Missing asked, @Nullable Message[] messages) {
        held.deadOnes().read(asked, messages);
        if (!isClosed()) {
            goOn();
        }
    }

    // Consumers.

    /** Adds a consumer, if exclusive use by one does not stand in the way, and begins to deliver to it. */
    void consume(Subscription subscription, boolean limited) {
        if (isClosed()) {
            effects.answer(subscription.client(), life.answer());
        } else {
            consumers.consume(subscription, limited);
        }
    }

    /** Ends a subscription at its client's wish. What it has outstanding stays with the client's channel. */
    void cancel(Subscription subscription) {
        final int consumersBefore = consumers.count();
        consumers.cancel(subscription);
        effects.answer(subscription.client(), new QueueAnswer.Cancelled(subscription));
        closeIfUnused(consumersBefore);
    }

    /** The client's channel is closing: all it has outstanding goes back, all its consumers go. */
    void detach(QueueClient client) {
        final Link link = links.find(client);
        final int consumersBefore = consumers.count();
        if (link != null && !isClosed()) {
            consumers.removeAllOf(link);
            held.readBack().forget(client);
            held.unsettled().requeueAllOf(link, sequence -> transactions.willSettle(client, sequence));
            link.detached = true;
            links.forgetIfIdle(link);
            goOn();
        }
        transactions.undo(client, effects);
        effects.answer(client, new QueueAnswer.Detached());
        closeIfUnused(consumersBefore);
    }

    /** An auto-delete queue goes with its last consumer; one that never had a consumer stays. */
    private void closeIfUnused(int consumersBefore) {
        if (autoDelete && consumersBefore > 0 && consumers.count() == 0 && !isClosed()) {
            close();
            effects.unused();
        }
    }

    // As time passes.

    /** Nobody has used the queue for as long as it lives without: it goes, unless it has a consumer; then true. */
    boolean expire() {
        if (isClosed()) {
            return false;
        }
        if (consumers.count() == 0) {
            close();
            effects.unused();
        }
        return !isClosed();
    }

    /** When {@link #look} is due, in milliseconds; {@link QueueSettings#NONE} for never. */
    long lookMillis() {
        return isClosed() ? QueueSettings.NONE : consumers.lookMillis();
    }

    /** Looks whether deliveries are outstanding for too long, at {@code now} milliseconds of a clock that never goes back. */
    void look(long now) {
        if (!isClosed()) {
            final int consumersBefore = consumers.count();
            consumers.look(now);
            closeIfUnused(consumersBefore);
        }
    }

    // Single messages, and questions.

    /** Answers with the head of the queue, or that there is none; later, if its content has to be read back. */
    void get(QueueClient client, boolean noAck) {
        if (isClosed()) {
            effects.answer(client, life.answer());
        } else {
            gets.get(client, noAck);
        }
    }

    /** What was asked to be read back is here; null in the place of what cannot be read, and is lost. */
    void loaded(Missing asked, @Nullable Message[] messages) {
        held.readBack().loaded(asked, messages);
        held.boundContents();
        headKnown();
    }

    /** What was asked to be read back may be asked for again. */
    void readAgain() {
        held.readBack().notLoaded();
        headKnown();
    }

    /** The head of a long queue was on disk, and is known now. */
    void headKnown() {
        limiter.dropHeads();
        serveWaiting();
        delivery.deliverReady();
    }

    /** The time has come that was asked for. */
    void wake() {
        expiration.woken();
        if (held.nextDue() != 0 && held.comingBack().takeDue()) {
            limiter.dropHeads();
            serveWaitingGets();
        }
        delivery.deliverReady();
    }

    private void serveWaiting() {
        serveWaitingGets();
        if (upkeep != null) {
            upkeep.goOn();
        }
    }

    private void serveWaitingGets() {
        gets.nextOfWaiting(get -> get(get.client(), get.noAck()));
    }

    /** Drops what is ready. */
    void purge(QueueClient client) {
        if (isClosed()) {
            effects.answer(client, life.answer());
            return;
        }
        final int messages = ready.size();
        held.purge();
        serveWaiting();
        if (held.areDurable()) {
            effects.answerWhenDurable(client, new QueueAnswer.Purged(messages));
        } else {
            effects.answer(client, new QueueAnswer.Purged(messages));
        }
    }

    void count(QueueClient client) {
        effects.answer(client, isClosed() ? life.answer() : new QueueAnswer.Counted(ready.size(), consumers.count()));
    }

    /** What is done by those who look after the queue. */
    Upkeep upkeep() {
        Upkeep known = upkeep;
        if (known == null) {
            known = new Upkeep(held, expiration, consumers, gets, effects, this::isClosed);
            upkeep = known;
        }
        return known;
    }

    // Credit.

    /** What clients say of how much they take. */
    ClientCredit credit() {
        return credit;
    }

    // Transactions.

    /** Takes a transaction's publishes and settlements for this queue, and shows nothing of them yet. */
    void prepare(QueueClient client, TransactionPart part) {
        if (!isClosed() && limiter.refuses(part.messages().size(), part.bodyBytes())) {
            part.messages().forEach(effects::released);
            effects.answer(client, new QueueAnswer.Refused());
        } else if (!isClosed()) {
            transactions.prepare(client, part, held, expiration);
            effects.answer(client, new QueueAnswer.Prepared(held.unsettled().kept(links.find(client), part)));
        } else {
            part.messages().forEach(effects::released);
            effects.answer(client, life.takes() ? new QueueAnswer.Prepared(List.of()) : new QueueAnswer.Refused());
        }
    }

    /** What was prepared for this client is in the log, or on its way: nothing but {@link #commit} can come of it. */
    void decided(QueueClient client) {
        transactions.decided(client);
    }

    /** Shows what was prepared for this client. */
    void commit(QueueClient client) {
        if (!isClosed()) {
            transactions.commit(
                    client, delivery::enqueueInOrder, (first, last, how) -> settle(client, first, last, how));
            goOn();
        }
    }

    /** Forgets what was prepared for this client. */
    void undo(QueueClient client) {
        transactions.undo(client, effects);
    }

    // The end.

    /** Closes the queue, unless a condition fails; says which one, or how many ready messages were dropped. */
    CloseResult closeIf(boolean ifUnused, boolean ifEmpty) {
        if (life == QueueLife.CRASHED) {
            // Deleted all the same. The next start gives back what it had in the log.
            life = QueueLife.GONE;
            effects.closed();
        }
        if (isClosed()) {
            return new CloseResult.Closed(0);
        }
        if (ifUnused && consumers.count() > 0) {
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
        life = QueueLife.GONE;
        if (held.areDurable()) {
            effects.closed();
        }
        consumers.end();
        held.dropAll();
        serveWaiting();
        transactions.undoAll(effects);
    }

    /** Goes out of service because it failed: tells consumers and lets go of memory, and of nothing in the log. */
    void crash() {
        life = QueueLife.CRASHED;
        consumers.end();
        held.abandonAll();
        serveWaiting();
        transactions.undoAll(effects);
    }

    // The log.

    /** Goes on where the log says that this queue had come to, with these messages behind those it has; it is not used yet. */
    void restore(RecoveredQueue recovered, RecoveredPlaces places) {
        held.restore(recovered, places);
    }

    /** All messages that the log had are here. */
    void restored() {
        goOn();
    }

    /** Says what it holds, for a checkpoint. */
    void describe(LogBatch batch) {
        held.describe(transactions, batch);
    }

    /** Whether this message is held and its record lies at {@code position}, or may do so. */
    boolean mayHold(long sequence, long position) {
        return !isClosed() && held.copies().mayHold(sequence, position);
    }

    /** A record was copied. */
    void copied(CopiedRecord copy) {
        if (isClosed()) {
            copy.outcome().known(false);
        } else {
            held.copies().copied(copy);
        }
    }

    /** As {@link ResidentContents#pageOut}. */
    long pageOut(long bytes, @Nullable SpillPortion portion) {
        return held.contents().pageOut(bytes, portion);
    }
}
