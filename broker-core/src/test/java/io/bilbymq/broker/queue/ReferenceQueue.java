package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.message.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a queue has to do, in plain lists and without a thought for speed.
 *
 * <p>It is told each command together with what the machine did, and checks it effect by effect. Where the rules leave
 * a choice (whose turn it is among equals) it accepts any that is fair, and follows it.
 */
final class ReferenceQueue {
    private record Prepared(long firstSequence, TransactionPart part, long time, ReferenceLimits limits) {}

    private final boolean autoDelete;
    final List<ReferenceEntry> ready = new ArrayList<>();
    final ReferenceConsumers served;
    final List<ReferenceEntry> outstanding;
    final List<ReferenceEntry> leaving = new ArrayList<>();
    final List<ReferenceConsumer> consumers;
    private final Map<QueueClient, ReferenceGuest> guests;
    private final Map<QueueClient, Prepared> prepared = new LinkedHashMap<>();
    private final Set<Message> held = new LinkedHashSet<>();
    private final ReferenceGroups groups;
    private ReferenceLimits limits;
    private long nextSequence = 1;

    /** What the clock says, in milliseconds. */
    private long time;

    private boolean closed;
    private EffectScript did = new EffectScript(List.of());

    ReferenceQueue(boolean autoDelete, QueueSettings settings) {
        this.autoDelete = autoDelete;
        this.served = new ReferenceConsumers(
                settings.consuming().singleActive(), settings.groupKey().isPresent());
        this.outstanding = served.outstanding;
        this.consumers = served.consumers;
        this.guests = served.guests;
        this.groups = new ReferenceGroups(settings, served);
        this.limits = new ReferenceLimits(settings);
    }

    /** The clock goes on; nobody has told the queue. */
    void timeIs(long millis) {
        time = millis;
    }

    /** When the next message has to go; 0 if none has to. */
    long nextDeadline() {
        return limits.nextDeadline(ready);
    }

    /** What the machine did on the command that is told next; {@link #settled} says that nothing is left of it. */
    ReferenceQueue whichDid(List<Effect> effects) {
        did = new EffectScript(effects);
        return this;
    }

    /** Checks that the machine did no more, and what must hold between two commands. */
    void settled() {
        served.mayHaveAskedInVain(did);
        did.expectEnd();
        final int inTransactions = prepared.values().stream()
                .mapToInt(p -> p.part.messages().size())
                .sum();
        assertThat(held)
                .as("nothing lost, nothing twice")
                .hasSize(ready.size() + outstanding.size() + leaving.size() + inTransactions);
        assertThat(ready.stream().noneMatch(e -> groups.isClaimable(e) || (served.anyCredit() && groups.isFree(e))))
                .as("nobody has credit for what is ready")
                .isTrue();
        assertThat(served.anyLacksOnlyPermits() && ready.stream().anyMatch(groups::isFree))
                .as("nobody has asked for permits")
                .isFalse();
        assertThat(groups.areApart()).as("a group is with one consumer").isTrue();
        guests.keySet().removeIf(served::haveNothingHere);
    }

    boolean isClosed() {
        return closed;
    }

    boolean hasPrepared(QueueClient client) {
        return prepared.containsKey(client);
    }

    // Commands.

    void publish(Message message, QueueClient publisher, long ticket) {
        held.add(message);
        final boolean refused = !closed && limits.refuses(ready, 1, message.bodyLength());
        if (refused) {
            diesAtTheDoor();
        }
        final boolean isSpared = !refused && groups.isDuplicate(message, ready, time);
        if (closed || refused || isSpared) {
            expectReleased(message);
        } else {
            arrive(new ReferenceEntry(nextSequence++, message, limits.deadline(message, time), false));
        }
        if (ticket != 0) {
            did.expect(new Effect.Published(publisher, ticket, !refused));
        }
    }

    /** Straight to somebody, or behind others, which may be too many then. */
    private void arrive(ReferenceEntry entry) {
        served.noteCredit();
        if (groups.goesStraight(entry, ready)) {
            deliver(entry);
        } else {
            insert(entry);
            served.askForPermits(did);
            dropTooMany();
            flow();
        }
    }

    void configure(QueueSettings wanted) {
        limits = new ReferenceLimits(wanted);
        if (!closed) {
            dropTooMany();
            flow();
        }
    }

    /** The machine is woken. */
    void wake() {
        if (!closed) {
            flow();
        }
    }

    void settle(QueueClient client, long first, long last, Settlement how) {
        if (closed) {
            return;
        }
        final List<ReferenceEntry> named = served.outstandingOf(client).stream()
                .filter(e -> e.sequence >= first && e.sequence <= last)
                .sorted(Comparator.comparingLong(e -> e.sequence))
                .toList();
        for (final ReferenceEntry entry : named) {
            outstanding.remove(entry);
            if (how == Settlement.REQUEUE || how == Settlement.FAIL) {
                makeReadyAgain(entry);
            } else if (how == Settlement.REJECT) {
                dies(entry, DeathReason.REJECTED);
            } else {
                expectReleased(entry.message);
            }
        }
        dropTooMany();
        flow();
    }

    void pause(boolean paused) {
        if (!closed && paused != served.isPaused()) {
            served.pause(paused, did);
            if (!paused) {
                flow();
                served.askForPermits(did);
            }
        }
    }

    /** A dead message has arrived. */
    void left(ReferenceEntry entry) {
        leaving.remove(entry);
        expectReleased(entry.message);
        dropTooMany();
        flow();
    }

    private void dies(ReferenceEntry entry, DeathReason reason) {
        limits.settings()
                .deadLettering()
                .ifPresentOrElse(
                        where -> {
                            leaving.add(entry);
                            did.expect(new Effect.Died(new Leaving.Dead(entry.sequence, entry.message, reason, where)));
                        },
                        () -> expectReleased(entry.message));
    }

    /** One that is not taken and has somewhere to go is dead; what goes is another message with the same content. */
    private void diesAtTheDoor() {
        if (limits.buriesRefused()) {
            final Message letter = did.next(Effect.Held.class).message();
            held.add(letter);
            dies(new ReferenceEntry(nextSequence++, letter, 0, false), DeathReason.MAXLEN);
        }
    }

    void consume(Subscription subscription, boolean limited) {
        final QueueClient client = subscription.client();
        if (isGoneFor(client)) {
            return;
        }
        final boolean anyExclusive = consumers.stream().anyMatch(c -> c.subscription.exclusive());
        if (anyExclusive || (subscription.exclusive() && (served.singleActive || !consumers.isEmpty()))) {
            did.expect(new Effect.Answer(client, new QueueAnswer.InExclusiveUse()));
            return;
        }
        did.expect(new Effect.Answer(client, new QueueAnswer.Consuming(subscription)));
        served.guest(client).limited = limited;
        consumers.add(new ReferenceConsumer(subscription, served.tick()));
        served.handOver();
        flow();
        served.askForPermits(did);
    }

    private boolean isGoneFor(QueueClient client) {
        if (closed) {
            did.expect(new Effect.Answer(client, new QueueAnswer.Gone()));
        }
        return closed;
    }

    void cancel(Subscription subscription) {
        final boolean removed = consumers.removeIf(c -> c.subscription == subscription);
        final boolean handedOver = served.handOver();
        final ReferenceGuest guest = guests.get(subscription.client());
        if (guest != null && !served.isServed(subscription.client())) {
            served.returnPermits(subscription.client(), guest, did);
        }
        if (handedOver) {
            flow();
            served.askForPermits(did);
        }
        did.expect(new Effect.Answer(subscription.client(), new QueueAnswer.Cancelled(subscription)));
        if (removed) {
            closeWithoutConsumers();
        }
    }

    void detach(QueueClient client) {
        final boolean removed = served.leave(client, did);
        for (final ReferenceEntry entry : served.outstandingOf(client)) {
            outstanding.remove(entry);
            makeReadyAgain(entry);
        }
        guests.remove(client);
        dropTooMany();
        flow();
        undo(client);
        did.expect(new Effect.Answer(client, new QueueAnswer.Detached()));
        if (removed) {
            closeWithoutConsumers();
        }
    }

    void get(QueueClient client, boolean noAck) {
        if (isGoneFor(client)) {
            return;
        }
        if (served.isPaused()) {
            did.expect(new Effect.Answer(client, new QueueAnswer.Empty()));
            return;
        }
        dropExpired();
        final Optional<ReferenceEntry> first = groups.firstToGet(client, ready);
        if (first.isEmpty()) {
            did.expect(new Effect.Answer(client, new QueueAnswer.Empty()));
        } else {
            final ReferenceEntry head = first.get();
            ready.remove(head);
            dropExpired();
            did.expect(new Effect.Answer(
                    client, new QueueAnswer.Got(head.sequence, head.message, head.redelivered, ready.size())));
            if (noAck) {
                expectReleased(head.message);
            } else {
                served.guest(client);
                head.holder = client;
                outstanding.add(head);
            }
        }
        flow();
    }

    void purge(QueueClient client) {
        if (isGoneFor(client)) {
            return;
        }
        final int purged = ready.size();
        ready.forEach(entry -> expectReleased(entry.message));
        ready.clear();
        did.expect(new Effect.Answer(client, new QueueAnswer.Purged(purged)));
    }

    void count(QueueClient client) {
        did.expect(new Effect.Answer(
                client, closed ? new QueueAnswer.Gone() : new QueueAnswer.Counted(ready.size(), consumers.size())));
    }

    /** What clients say of how much they take. */
    ReferenceCredit credit() {
        return new ReferenceCredit(served, did, this::flow);
    }

    void prepare(QueueClient client, TransactionPart part) {
        held.addAll(part.messages());
        final long bytes =
                part.messages().stream().mapToLong(Message::bodyLength).sum();
        if (closed) {
            part.messages().forEach(this::expectReleased);
        } else if (limits.refuses(ready, part.messages().size(), bytes)) {
            part.messages().forEach(this::expectReleased);
            did.expect(new Effect.Answer(client, new QueueAnswer.Refused()));
            return;
        } else {
            prepared.put(client, new Prepared(nextSequence, part, time, limits));
            nextSequence += part.messages().size();
        }
        did.expect(new Effect.Answer(client, new QueueAnswer.Prepared(List.of())));
    }

    void commit(QueueClient client) {
        final Prepared transaction = prepared.remove(client);
        if (transaction != null) {
            long sequence = transaction.firstSequence;
            for (final Message message : transaction.part.messages()) {
                final ReferenceEntry entry = new ReferenceEntry(
                        sequence++, message, transaction.limits.deadline(message, transaction.time), false);
                served.noteCredit();
                if (groups.isDuplicate(message, ready, time)) {
                    expectReleased(message);
                } else if (groups.goesStraight(entry, ready)) {
                    deliver(entry);
                } else {
                    insert(entry);
                }
            }
            transaction.part.settled().forEach(s -> settle(client, s.first(), s.last(), s.how()));
            dropTooMany();
            flow();
        }
    }

    void undo(QueueClient client) {
        final Prepared transaction = prepared.remove(client);
        if (transaction != null) {
            transaction.part.messages().forEach(this::expectReleased);
        }
    }

    void close(boolean ifUnused, boolean ifEmpty, CloseResult result) {
        if (closed) {
            assertThat(result).isEqualTo(new CloseResult.Closed(0));
        } else if (ifUnused && !consumers.isEmpty()) {
            assertThat(result).isEqualTo(new CloseResult.InUse());
        } else if (ifEmpty && !ready.isEmpty()) {
            assertThat(result).isEqualTo(new CloseResult.NotEmpty());
        } else {
            assertThat(result).isEqualTo(new CloseResult.Closed(ready.size()));
            close();
        }
    }

    // Rules.

    private void closeWithoutConsumers() {
        if (autoDelete && consumers.isEmpty()) {
            close();
            did.expect(new Effect.Unused());
        }
    }

    private void close() {
        closed = true;
        final List<Effect> toClients = new ArrayList<>();
        consumers.forEach(c -> toClients.add(new Effect.Cancelled(c.subscription)));
        guests.forEach((client, guest) -> {
            if (guest.permits > 0) {
                toClients.add(new Effect.PermitsReturned(client, guest.permits));
            }
        });
        did.expectInAnyOrder(toClients);
        did.expectInAnyOrder(
                held.stream().map(m -> (Effect) new Effect.Released(m)).toList());
        held.clear();
        ready.clear();
        outstanding.clear();
        leaving.clear();
        consumers.clear();
        prepared.clear();
        guests.clear();
    }

    /** Messages go out in order as long as somebody has credit; then those are asked who only lack a permit. */
    private void flow() {
        served.noteCredit();
        dropExpired();
        while (deliverNext()) {
            dropExpired();
        }
        if (!ready.isEmpty()) {
            served.askForPermits(did);
        }
    }

    /** The first that is for everybody, or for somebody the first of a group of which that one has others. */
    private boolean deliverNext() {
        final Optional<ReferenceEntry> common = ready.stream()
                .filter(e -> served.anyCredit() && groups.isFree(e))
                .findFirst();
        final boolean isClaimed = ready.stream().anyMatch(groups::isClaimable)
                && common.filter(e ->
                                e.sequence == did.peek(Effect.Deliver.class).sequence())
                        .isEmpty();
        final Optional<ReferenceEntry> next = isClaimed
                ? groups.firstOf(served.memberOf(did.peek(Effect.Deliver.class).subscription()), ready)
                : common;
        next.ifPresent(entry -> {
            ready.remove(entry);
            deliver(entry);
        });
        return next.isPresent();
    }

    private void deliver(ReferenceEntry entry) {
        final ReferenceConsumer holder = groups.holderOf(entry);
        final ReferenceConsumer chosen =
                served.memberOf(did.peek(Effect.Deliver.class).subscription());
        did.expect(new Effect.Deliver(chosen.subscription, entry.sequence, entry.message, entry.redelivered));
        assertThat(served.hasCredit(chosen))
                .as("%s has credit", chosen.subscription)
                .isTrue();
        if (holder == null) {
            served.assertFair(chosen);
            chosen.servedAt = served.tick();
        } else {
            assertThat(chosen).as("has others of the group").isSameAs(holder);
        }
        deliver(entry, chosen);
    }

    private void dropExpired() {
        final List<ReferenceEntry> due = limits.dueAnywhere(ready, time);
        ready.removeAll(due);
        due.forEach(e -> dies(e, DeathReason.EXPIRED));
        while (limits.isHeadDue(ready, time) && !limits.isCrowded(leaving)) {
            dies(ready.remove(0), DeathReason.EXPIRED);
        }
    }

    private void dropTooMany() {
        while (limits.dropsHeads() && limits.isTooMuch(ready, 0, 0) && !limits.isCrowded(leaving)) {
            dies(ready.remove(0), DeathReason.MAXLEN);
        }
    }

    private void deliver(ReferenceEntry head, ReferenceConsumer chosen) {
        final QueueClient client = chosen.subscription.client();
        final ReferenceGuest guest = served.guest(client);
        guest.transitBytes += head.message.heldBytes();
        if (chosen.subscription.noAck()) {
            expectReleased(head.message);
        } else {
            head.holder = client;
            head.consumer = chosen;
            outstanding.add(head);
            if (guest.limited) {
                guest.permits--;
            }
        }
        served.noteCredit();
        served.askForPermits(did);
    }

    private void makeReadyAgain(ReferenceEntry entry) {
        insert(new ReferenceEntry(entry.sequence, entry.message, entry.deadline, true));
    }

    private void insert(ReferenceEntry entry) {
        ready.add(entry);
        ready.sort(limits.order());
    }

    private void expectReleased(Message message) {
        did.expect(new Effect.Released(message));
        assertThat(held.remove(message)).as("released once").isTrue();
    }
}
