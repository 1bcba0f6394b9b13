package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who is served by a {@link ReferenceQueue}, who has credit, and whose turn it may be. */
final class ReferenceConsumers {
    final List<ReferenceEntry> outstanding = new ArrayList<>();
    final List<ReferenceConsumer> consumers = new ArrayList<>();
    final Map<QueueClient, ReferenceGuest> guests = new LinkedHashMap<>();
    final boolean singleActive;

    /** Whether permits may be asked for, or not, while what is ready is for others: so it is with groups. */
    private final boolean mayAskInVain;

    /** The consumer that is served, if one is served at a time. */
    private @Nullable ReferenceConsumer active;

    /** Whether nobody is served. */
    private boolean paused;

    private long now;

    ReferenceConsumers(boolean singleActive, boolean mayAskInVain) {
        this.singleActive = singleActive;
        this.mayAskInVain = mayAskInVain;
    }

    /** Time goes on; says what it is. */
    long tick() {
        return ++now;
    }

    boolean anyCredit() {
        return consumers.stream().anyMatch(this::hasCredit);
    }

    void noteCredit() {
        now++;
        for (final ReferenceConsumer consumer : consumers) {
            if (!hasCredit(consumer)) {
                consumer.creditSince = now;
            }
        }
    }

    boolean hasCredit(ReferenceConsumer consumer) {
        final ReferenceGuest guest = guest(consumer.subscription.client());
        return hasCreditButForPermits(consumer)
                && (consumer.subscription.noAck() || !guest.limited || guest.permits > 0);
    }

    boolean hasCreditButForPermits(ReferenceConsumer consumer) {
        final Subscription subscription = consumer.subscription;
        final ReferenceGuest guest = guest(subscription.client());
        final long unsettled =
                outstanding.stream().filter(e -> e.consumer == consumer).count();
        final boolean prefetch =
                subscription.noAck() || subscription.prefetch() == 0 || unsettled < subscription.prefetch();
        return isServed(consumer) && prefetch && guest.isOpen();
    }

    /** Nobody of higher priority could have had it; and no equal has waited since before the chosen one's last turn. */
    void assertFair(ReferenceConsumer chosen) {
        for (final ReferenceConsumer other : consumers) {
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

    ReferenceConsumer memberOf(Subscription subscription) {
        return consumers.stream()
                .filter(c -> c.subscription == subscription)
                .findAny()
                .orElseThrow(() -> new AssertionError("delivered to a stranger, " + subscription));
    }

    ReferenceGuest guest(QueueClient client) {
        return guests.computeIfAbsent(client, c -> new ReferenceGuest());
    }

    boolean isServed(QueueClient client) {
        return consumers.stream().anyMatch(c -> c.subscription.client() == client && isServed(c));
    }

    private boolean isServed(ReferenceConsumer consumer) {
        return !paused && (!singleActive || consumer == active);
    }

    boolean isPaused() {
        return paused;
    }

    /** From now on nobody is served, and permits go back; or those are again who would be. */
    void pause(boolean wanted, EffectScript did) {
        paused = wanted;
        noteCredit();
        if (paused) {
            final List<Effect> returned = new ArrayList<>();
            guests.forEach((client, guest) -> {
                if (guest.permits > 0) {
                    returned.add(new Effect.PermitsReturned(client, guest.permits));
                    guest.permits = 0;
                }
            });
            did.expectInAnyOrder(returned);
        }
    }

    /** Whether a consumer begins to be served because the one that was has left: of those with the highest priority the first. */
    boolean handOver() {
        final boolean goesOn = active != null && consumers.contains(active);
        if (!singleActive || goesOn) {
            return false;
        }
        active = consumers.stream()
                .min(Comparator.comparingInt(c -> -c.subscription.priority()))
                .orElse(null);
        return active != null;
    }

    /** A client's consumers leave, and others are served for them; whether there were any. */
    boolean leave(QueueClient client, EffectScript did) {
        final boolean removed = consumers.removeIf(c -> c.subscription.client() == client);
        if (handOver()) {
            askForPermits(did);
        }
        return removed;
    }

    // Clients.

    List<ReferenceEntry> outstandingOf(QueueClient client) {
        return outstanding.stream().filter(entry -> entry.holder == client).toList();
    }

    long transitBytes(QueueClient client) {
        return guests.getOrDefault(client, new ReferenceGuest()).transitBytes;
    }

    boolean haveNothingHere(QueueClient client) {
        return transitBytes(client) == 0
                && outstandingOf(client).isEmpty()
                && consumers.stream().noneMatch(c -> c.subscription.client() == client);
    }

    int permits(QueueClient client) {
        return guests.getOrDefault(client, new ReferenceGuest()).permits;
    }

    boolean permitsAsked(QueueClient client) {
        return guests.getOrDefault(client, new ReferenceGuest()).permitsAsked;
    }

    void returnPermits(QueueClient client, ReferenceGuest guest, EffectScript did) {
        if (guest.permits > 0) {
            did.expect(new Effect.PermitsReturned(client, guest.permits));
            guest.permits = 0;
        }
    }

    void askForPermits(EffectScript did) {
        final List<Effect> asked = new ArrayList<>();
        guests.forEach((client, guest) -> {
            final Effect.PermitsWanted wanted = new Effect.PermitsWanted(client);
            if (lacksOnlyPermits(client, guest) && (!mayAskInVain || did.wantsPermits(wanted))) {
                guest.permitsAsked = true;
                asked.add(wanted);
            }
        });
        did.expectInAnyOrder(asked);
    }

    /** Ticks off what was asked for when nothing else happened. */
    void mayHaveAskedInVain(EffectScript did) {
        if (mayAskInVain) {
            askForPermits(did);
        }
    }

    /** Whether somebody would take a message who has not even asked for a permit. */
    boolean anyLacksOnlyPermits() {
        return guests.entrySet().stream().anyMatch(guest -> lacksOnlyPermits(guest.getKey(), guest.getValue()));
    }

    private boolean lacksOnlyPermits(QueueClient client, ReferenceGuest guest) {
        return guest.limited
                && !guest.permitsAsked
                && consumers.stream()
                        .anyMatch(c -> c.subscription.client() == client && !hasCredit(c) && hasCreditButForPermits(c));
    }
}
