package io.bilbymq.broker.channel;

import io.bilbymq.amqp.BasicMethod;
import java.util.Arrays;

/**
 * Publisher confirms of one channel: a ticket for each publish, answered once by every queue the message went to.
 *
 * <p>Tickets lie in a ring between the lowest one the client has not heard of and the newest. What has been completed is
 * told at the end of the turn, acks before nacks: the run of acks without a gap by one {@code multiple}, the others one
 * by one; nacks likewise. As RabbitMQ does it, {@code multiple} is not set if there is a single ack to tell, and a single
 * nack does not have this exception. See <a href="https://www.rabbitmq.com/docs/confirms">RabbitMQ's publisher confirms</a>.
 */
final class Confirms {
    private static final int CAPACITY_LEAST = 64;

    // States of a ticket in the ring; greater ones count the answers that are missing.
    private static final int ACKED = 0;
    private static final int NACKED = -1;
    private static final int TOLD = -2;

    /** Set in the count of missing answers when one of those that came was a refusal. */
    private static final int REFUSED = 1 << 30;

    private int[] ring = new int[0];

    /** All tickets below have been told to the client. */
    private long toldBelow = 1;

    /** The lowest ticket that misses answers, or the next one. */
    private long lowestOpen = 1;

    private long next = 1;

    /** How many of those that are being told were acked. */
    private int acks;

    /** Tickets that miss answers. */
    private int unanswered;

    /** Acked while a lower ticket was open, and not told yet. */
    private final TicketList early = new TicketList();

    /** Nacked and not told yet. */
    private final TicketList refused = new TicketList();

    /** Gives the next publish its ticket, which so many answers will complete; 0 completes it at once. */
    long open(int answers) {
        if (next - toldBelow >= ring.length) {
            grow();
        }
        final long ticket = next++;
        ring[slot(ticket)] = answers;
        if (answers == 0) {
            acked(ticket);
        } else {
            unanswered++;
        }
        return ticket;
    }

    /** One answer for each of the tickets {@code first..last}. Answers to tickets that are complete are ignored. */
    void answered(long first, long last, boolean taken) {
        for (long ticket = Math.max(first, lowestOpen); ticket <= last && ticket < next; ticket++) {
            final int slot = slot(ticket);
            final int missing = ring[slot];
            if (missing > 0) {
                final int left = (taken ? missing : missing | REFUSED) - 1;
                ring[slot] = left;
                if (left == ACKED) {
                    unanswered--;
                    acked(ticket);
                } else if (left == REFUSED) {
                    unanswered--;
                    ring[slot] = NACKED;
                    refused.add(ticket);
                    advance();
                }
            }
        }
    }

    /** How many miss answers. */
    int unanswered() {
        return unanswered;
    }

    /** All tickets below have all their answers. */
    long lowestOpen() {
        return lowestOpen;
    }

    private void acked(long ticket) {
        if (ticket == lowestOpen) {
            advance();
        } else {
            early.add(ticket);
        }
    }

    private void advance() {
        while (lowestOpen < next && ring[slot(lowestOpen)] <= 0) {
            lowestOpen++;
        }
    }

    /** Tells the client what has been completed since the last time; returns how many tickets that were acked. */
    int flush(int channel, Output output) {
        acks = 0;
        if (refused.isEmpty()) {
            final long[] acked = early.sorted();
            final boolean more = acked.length > 0 && acked[acked.length - 1] >= lowestOpen;
            ackRun(channel, output, lowestOpen, more);
            ackOneByOne(channel, output, acked);
        } else {
            flushWithNacks(channel, output);
        }
        early.clear();
        refused.clear();
        toldBelow = lowestOpen;
        return acks;
    }

    private void flushWithNacks(int channel, Output output) {
        final long[] nacks = refused.sorted();
        final long runEnd = Math.min(lowestOpen, nacks[0]);
        final long[] ackedAbove = ackedFrom(runEnd);
        final boolean ackedRun = ackRun(channel, output, runEnd, ackedAbove.length > 0);
        ackOneByOne(channel, output, ackedAbove);

        final long lowestAcked = ackedRun ? toldBelow : ackedAbove.length > 0 ? ackedAbove[0] : Long.MAX_VALUE;
        final long nackRunEnd = Math.min(lowestOpen, lowestAcked);
        int i = 0;
        while (i < nacks.length && nacks[i] < nackRunEnd) {
            i++;
        }
        if (i > 0) {
            nack(channel, output, nacks[i - 1], true);
        }
        for (; i < nacks.length; i++) {
            nack(channel, output, nacks[i], false);
        }
    }

    /** Acks everything below {@code end} that is not told, in one method; false if there is nothing. */
    private boolean ackRun(int channel, Output output, long end, boolean moreFollow) {
        long last = 0;
        int count = 0;
        for (long ticket = toldBelow; ticket < end; ticket++) {
            if (ring[slot(ticket)] == ACKED) {
                last = ticket;
                count++;
                ring[slot(ticket)] = TOLD;
            }
        }
        acks += count;
        if (count > 0) {
            output.method(channel, new BasicMethod.Ack(last, count > 1 || moreFollow));
        }
        return count > 0;
    }

    private void ackOneByOne(int channel, Output output, long[] tickets) {
        for (final long ticket : tickets) {
            if (ring[slot(ticket)] == ACKED) {
                ring[slot(ticket)] = TOLD;
                acks++;
                output.method(channel, new BasicMethod.Ack(ticket, false));
            }
        }
    }

    private long[] ackedFrom(long start) {
        final TicketList acked = new TicketList();
        for (long ticket = start; ticket < next; ticket++) {
            if (ring[slot(ticket)] == ACKED) {
                acked.add(ticket);
            }
        }
        return acked.sorted();
    }

    private void nack(int channel, Output output, long ticket, boolean multiple) {
        ring[slot(ticket)] = TOLD;
        // RabbitMQ's server sets the bit that means requeue when a client says it.
        output.method(channel, new BasicMethod.Nack(ticket, multiple, true));
    }

    private int slot(long ticket) {
        return (int) ticket & (ring.length - 1);
    }

    private void grow() {
        final int[] old = ring;
        ring = new int[Math.max(CAPACITY_LEAST, old.length * 2)];
        for (long ticket = toldBelow; ticket < next; ticket++) {
            ring[slot(ticket)] = old[(int) ticket & (old.length - 1)];
        }
    }

    /** A growing list of tickets. */
    private static final class TicketList {
        private static final long[] NONE = new long[0];

        private long[] tickets = NONE;
        private int size;

        boolean isEmpty() {
            return size == 0;
        }

        void add(long ticket) {
            if (size == tickets.length) {
                tickets = Arrays.copyOf(tickets, Math.max(16, size * 2));
            }
            tickets[size++] = ticket;
        }

        long[] sorted() {
            if (size == 0) {
                return NONE;
            }
            final long[] copy = Arrays.copyOf(tickets, size);
            Arrays.sort(copy);
            return copy;
        }

        void clear() {
            size = 0;
        }
    }
}
