package io.bilbymq.broker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a simulated broker has promised and what it did about it. A copy of a message in a queue is named by queue and
 * body, which are unique together.
 */
final class Ledger {
    private final Set<String> confirmed = new TreeSet<>();
    private final Set<String> settled = new HashSet<>();
    private final Set<String> settledForSure = new HashSet<>();
    private final Set<String> seen = new HashSet<>();
    private final Map<String, SimulatedChannel> holders = new HashMap<>();
    private int publishers;

    /** A number for a channel that publishes. */
    int publisher() {
        return publishers++;
    }

    void confirmed(String copy) {
        confirmed.add(copy);
    }

    int confirmedCopies() {
        return confirmed.size();
    }

    /** A copy has come to a channel, which has to settle it or go. */
    void delivered(String copy, SimulatedChannel holder, boolean redelivered) {
        assertThat(settledForSure).as("settled copies do not come again").doesNotContain(copy);
        if (!seen.add(copy)) {
            assertThat(redelivered).as("%s has come before", copy).isTrue();
        }
        final @Nullable SimulatedChannel before = holders.put(copy, holder);
        // A channel that an error has closed may not have heard of it yet.
        assertThat(before == null || !before.isServed())
                .as("%s has come to another channel", copy)
                .isTrue();
    }

    /** A copy has come that is not outstanding any more, and may have come to another channel meanwhile. */
    void seen(String copy) {
        seen.add(copy);
    }

    /** The holder has let go of a copy, which may come again. */
    void returned(String copy, SimulatedChannel holder) {
        holders.remove(copy, holder);
    }

    /** The holder has said that it is done with a copy; {@code forSure} if the broker has taken that in. */
    void settled(String copy, SimulatedChannel holder, boolean forSure) {
        holders.remove(copy, holder);
        settled.add(copy);
        if (forSure) {
            settledForSure.add(copy);
        }
    }

    /** What was confirmed is still there, unless somebody has settled it. */
    void check(Set<String> left) {
        final Set<String> lost = new TreeSet<>(confirmed);
        lost.removeAll(settled);
        lost.removeAll(left);
        assertThat(lost).as("confirmed and lost").isEmpty();
        final Set<String> undead = new TreeSet<>(left);
        undead.retainAll(settledForSure);
        assertThat(undead).as("settled and still there").isEmpty();
    }
}
