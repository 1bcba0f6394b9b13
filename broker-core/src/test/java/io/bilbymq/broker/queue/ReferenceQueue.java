package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.message.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a queue has to do, in plain lists and without a thought for speed.
 *
 * <p>It is told each command together with what the machine did, and checks it effect by effect. Where the rules leave
 * a choice (whose turn it is among equals) it accepts any that is fair, and follows it.
 */
final class ReferenceQueue {
    /** A message that is ready, or outstanding with {@code holder}. */
    static final class Entry {
        final long sequence;
        final Message message;
        boolean redelivered;

        /** Of an outstanding one: the client, and the consumer unless it was a get. */
        @Nullable
        QueueClient holder;

        @Nullable
        Member consumer;

        Entry(long sequence, Message message, boolean redelivered) {
            this.sequence = sequence;
            this.message = message;
            this.redelivered = redelivered;
        }
    }

    /** A consumer. The two times serve to judge whether turns are fair. */
    static final class Member {
        final Subscription subscription;
        long servedAt;
        long creditSince;

        Member(Subscription subscription, long now) {
            this.subscription = subscription;
            this.creditSince = now;
        }
    }

    /** What is remembered of a client while it has anything here. */
    static final class Guest {
        long transitBytes;
        boolean stopped;
        boolean limited;
        boolean permitsAsked;
        int permits;
    }

    private record Prepared(long firstSequence, TransactionPart part) {}

    private final boolean autoDelete;
    final List<Entry> ready = new ArrayList<>();
    final List<Entry> outstanding = new ArrayList<>();
    final List<Member> consumers = new ArrayList<>();
    private final Map<QueueClient, Guest> guests = new LinkedHashMap<>();
    private final Map<QueueClient, Prepared> prepared = new LinkedHashMap<>();
    private final Set<Message> held = new LinkedHashSet<>();
    private long nextSequence = 1;
    private long now;
    private boolean closed;
    private EffectScript did = new EffectScript(List.of());

    ReferenceQueue(boolean autoDelete) {
        this.autoDelete = autoDelete;
    }

    /** What the machine did on the command that is told next; {@link #settled} says that nothing is left of it. */
    ReferenceQueue whichDid(List<Effect> effects) {
        did = new EffectScript(effects);
        return this;
    }

    /** Checks that the machine did no more, and what must hold between two commands. */
    void settled() {
        did.expectEnd();
        final int inTransactions = prepared.values().stream()
                .mapToInt(p -> p.part.messages().size())
                .sum();
        assertThat(held).as("nothing lost, nothing twice").hasSize(ready.size() + outstanding.size() + inTransactions);
        assertThat(ready.isEmpty() || consumers.stream().noneMatch(this::hasCredit))
                .as("a message is ready and nobody has credit")
                .isTrue();
        guests.keySet().removeIf(this::hasNothingHere);
    }

    boolean isClosed() {
        return closed;
    }

    boolean hasPrepared(QueueClient client) {
        return prepared.containsKey(client);
    }

    long transitBytes(QueueClient client) {
        final Guest guest = guests.get(client);
        return guest == null ? 0 : guest.transitBytes;
    }

    boolean permitsAsked(QueueClient client) {
        final Guest guest = guests.get(client);
        return guest != null && guest.permitsAsked;
    }

    List<Entry> outstandingOf(QueueClient client) {
        return outstanding.stream().filter(entry -> entry.holder == client).toList();
    }

    // Commands.

    void publish(Message message, QueueClient publisher, long ticket) {
        held.add(message);
        if (closed) {
            expectReleased(message);
        } else {
            ready.add(new Entry(nextSequence++, message, false));
            flow();
        }
        if (ticket != 0) {
            did.expect(new Effect.Published(publisher, ticket, true));
        }
    }

    void settle(QueueClient client, long first, long last, Settlement how) {
        if (closed) {
            return;
        }
        final List<Entry> named = outstanding.stream()
                .filter(e -> e.holder == client && e.sequence >= first && e.sequence <= last)
                .sorted(Comparator.comparingLong(e -> e.sequence))
                .toList();
        for (final Entry entry : named) {
            outstanding.remove(entry);
            if (how == Settlement.REQUEUE) {
                makeReadyAgain(entry);
            } else {
                expectReleased(entry.message);
            }
        }
        flow();
    }

    void consume(Subscription subscription, boolean limited) {
        final QueueClient client = subscription.client();
        if (closed) {
            did.expect(new Effect.Answer(client, new QueueAnswer.Gone()));
            return;
        }
        final boolean anyExclusive = consumers.stream().anyMatch(c -> c.subscription.exclusive());
        if (anyExclusive || (subscription.exclusive() && !consumers.isEmpty())) {
            did.expect(new Effect.Answer(client, new QueueAnswer.InExclusiveUse()));
            return;
        }
        did.expect(new Effect.Answer(client, new QueueAnswer.Consuming(subscription)));
        guest(client).limited = limited;
        consumers.add(new Member(subscription, ++now));
        flow();
        askForPermits();
    }

    void cancel(Subscription subscription) {
        final boolean removed = consumers.removeIf(c -> c.subscription == subscription);
        final Guest guest = guests.get(subscription.client());
        if (guest != null && !hasConsumers(subscription.client())) {
            returnPermits(subscription.client(), guest);
        }
        did.expect(new Effect.Answer(subscription.client(), new QueueAnswer.Cancelled(subscription)));
        if (removed) {
            closeWithoutConsumers();
        }
    }

    void detach(QueueClient client) {
        final boolean removed = consumers.removeIf(c -> c.subscription.client() == client);
        for (final Entry entry : outstandingOf(client)) {
            outstanding.remove(entry);
            makeReadyAgain(entry);
        }
        guests.remove(client);
        flow();
        undo(client);
        did.expect(new Effect.Answer(client, new QueueAnswer.Detached()));
        if (removed) {
            closeWithoutConsumers();
        }
    }

    void get(QueueClient client, boolean noAck) {
        if (closed) {
            did.expect(new Effect.Answer(client, new QueueAnswer.Gone()));
        } else if (ready.isEmpty()) {
            did.expect(new Effect.Answer(client, new QueueAnswer.Empty()));
        } else {
            final Entry head = ready.remove(0);
            did.expect(new Effect.Answer(
                    client, new QueueAnswer.Got(head.sequence, head.message, head.redelivered, ready.size())));
            if (noAck) {
                expectReleased(head.message);
            } else {
                guest(client);
                head.holder = client;
                outstanding.add(head);
            }
        }
    }

    void purge(QueueClient client) {
        if (closed) {
            did.expect(new Effect.Answer(client, new QueueAnswer.Gone()));
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

    void arrived(QueueClient client, long bytes) {
        final Guest guest = guests.get(client);
        if (guest != null) {
            guest.transitBytes -= bytes;
            flow();
        }
    }

    void stop(QueueClient client, boolean stop) {
        final Guest guest = guests.get(client);
        if (guest != null) {
            guest.stopped = stop;
            flow();
        }
    }

    void limit(QueueClient client, boolean limited) {
        final Guest guest = guests.get(client);
        if (guest != null && guest.limited != limited) {
            guest.limited = limited;
            guest.permitsAsked = false;
            returnPermits(client, guest);
            flow();
            askForPermits();
        }
    }

    void lend(QueueClient client, int permits, boolean keep) {
        final Guest guest = guests.get(client);
        if (guest == null) {
            did.expect(new Effect.PermitsReturned(client, permits));
            return;
        }
        guest.permitsAsked = false;
        guest.permits += permits;
        flow();
        if (!keep || !guest.limited || !hasConsumers(client)) {
            returnPermits(client, guest);
        }
    }

    private boolean hasConsumers(QueueClient client) {
        return consumers.stream().anyMatch(c -> c.subscription.client() == client);
    }

    private void returnPermits(QueueClient client, Guest guest) {
        if (guest.permits > 0) {
            did.expect(new Effect.PermitsReturned(client, guest.permits));
            guest.permits = 0;
        }
    }

    int permits(QueueClient client) {
        final Guest guest = guests.get(client);
        return guest == null ? 0 : guest.permits;
    }

    void prepare(QueueClient client, TransactionPart part) {
        held.addAll(part.messages());
        if (closed) {
            part.messages().forEach(this::expectReleased);
        } else {
            prepared.put(client, new Prepared(nextSequence, part));
            nextSequence += part.messages().size();
        }
        did.expect(new Effect.Answer(client, new QueueAnswer.Prepared(List.of())));
    }

    void commit(QueueClient client) {
        final Prepared transaction = prepared.remove(client);
        if (transaction != null) {
            long sequence = transaction.firstSequence;
            for (final Message message : transaction.part.messages()) {
                insert(new Entry(sequence++, message, false));
            }
            transaction.part.settled().forEach(s -> settle(client, s.first(), s.last(), s.how()));
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
        consumers.clear();
        prepared.clear();
        guests.clear();
    }

    /** Messages go out in order as long as somebody has credit; then those are asked who only lack a permit. */
    private void flow() {
        noteCredit();
        while (!ready.isEmpty() && consumers.stream().anyMatch(this::hasCredit)) {
            final Entry head = ready.remove(0);
            final Member chosen = memberOf(did.next(Effect.Deliver.class).subscription());
            did.expectAgain(new Effect.Deliver(chosen.subscription, head.sequence, head.message, head.redelivered));
            assertThat(hasCredit(chosen))
                    .as("%s has credit", chosen.subscription)
                    .isTrue();
            assertFair(chosen);
            deliver(head, chosen);
        }
        if (!ready.isEmpty()) {
            askForPermits();
        }
    }

    private void deliver(Entry head, Member chosen) {
        final QueueClient client = chosen.subscription.client();
        final Guest guest = guest(client);
        guest.transitBytes += head.message.heldBytes();
        chosen.servedAt = ++now;
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
        noteCredit();
        askForPermits();
    }

    private void askForPermits() {
        final List<Effect> asked = new ArrayList<>();
        guests.forEach((client, guest) -> {
            final Predicate<Member> lacksOnlyPermit =
                    c -> c.subscription.client() == client && !hasCredit(c) && hasCreditButForPermits(c);
            if (guest.limited && !guest.permitsAsked && consumers.stream().anyMatch(lacksOnlyPermit)) {
                guest.permitsAsked = true;
                asked.add(new Effect.PermitsWanted(client));
            }
        });
        did.expectInAnyOrder(asked);
    }

    private void noteCredit() {
        now++;
        for (final Member consumer : consumers) {
            if (!hasCredit(consumer)) {
                consumer.creditSince = now;
            }
        }
    }

    private boolean hasCredit(Member consumer) {
        final Guest guest = guest(consumer.subscription.client());
        return hasCreditButForPermits(consumer)
                && (consumer.subscription.noAck() || !guest.limited || guest.permits > 0);
    }

    private boolean hasCreditButForPermits(Member consumer) {
        final Subscription subscription = consumer.subscription;
        final Guest guest = guest(subscription.client());
        final long unsettled =
                outstanding.stream().filter(e -> e.consumer == consumer).count();
        final boolean prefetch =
                subscription.noAck() || subscription.prefetch() == 0 || unsettled < subscription.prefetch();
        return prefetch && !guest.stopped && guest.transitBytes < Link.TRANSIT_WINDOW_BYTES;
    }

    /** Nobody of higher priority could have had it; and no equal has waited since before the chosen one's last turn. */
    private void assertFair(Member chosen) {
        for (final Member other : consumers) {
            if (other != chosen && hasCredit(other)) {
                assertThat(other.subscription.priority())
                        .as("priority of %s that was passed over for %s", other.subscription, chosen.subscription)
                        .isLessThanOrEqualTo(chosen.subscription.priority());
                final boolean passedOver = other.subscription.priority() == chosen.subscription.priority()
                        && other.creditSince < chosen.servedAt
                        && other.servedAt < chosen.servedAt;
                assertThat(passedOver)
                        .as("%s has two turns while %s has none", chosen.subscription, other.subscription)
                        .isFalse();
            }
        }
    }

    private void makeReadyAgain(Entry entry) {
        insert(new Entry(entry.sequence, entry.message, true));
    }

    private void insert(Entry entry) {
        ready.add(entry);
        ready.sort(Comparator.comparingLong(e -> e.sequence));
    }

    private void expectReleased(Message message) {
        did.expect(new Effect.Released(message));
        assertThat(held.remove(message)).as("released once").isTrue();
    }

    private Member memberOf(Subscription subscription) {
        return consumers.stream()
                .filter(c -> c.subscription == subscription)
                .findAny()
                .orElseThrow(() -> new AssertionError("delivered to a stranger, " + subscription));
    }

    private Guest guest(QueueClient client) {
        return guests.computeIfAbsent(client, c -> new Guest());
    }

    private boolean hasNothingHere(QueueClient client) {
        final Guest guest = guest(client);
        return guest.transitBytes == 0
                && outstandingOf(client).isEmpty()
                && consumers.stream().noneMatch(c -> c.subscription.client() == client);
    }
}
