package io.bilbymq.broker.channel;

import io.bilbymq.broker.queue.Claim;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What messages that are not confirmed yet keep others like them from: one that is refused may be published again, and is no
 * duplicate then. Confined to the channel's loop.
 */
final class OpenClaims {
    private record Open(long ticket, List<Claim> claims) {}

    /** Ascending by ticket. */
    private final Deque<Open> open = new ArrayDeque<>();

    /** A message with a ticket higher than all before, which misses answers, has these claims. */
    void add(long ticket, List<Claim> claims) {
        open.addLast(new Open(ticket, claims));
    }

    /**
     * An answer to the tickets {@code first..last}.
     *
     * @param lowestOpen all tickets below have all their answers
     */
    void answered(long first, long last, boolean taken, long lowestOpen) {
        if (!taken) {
            for (final Open each : open) {
                if (each.ticket > last) {
                    break;
                }
                if (each.ticket >= first) {
                    each.claims.forEach(Claim::undo);
                }
            }
        }
        while (!open.isEmpty() && open.getFirst().ticket < lowestOpen) {
            open.removeFirst();
        }
    }
}
