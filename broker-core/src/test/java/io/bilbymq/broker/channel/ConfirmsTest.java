package io.bilbymq.broker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.Method;
import io.bilbymq.broker.loop.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Confirms, against RabbitMQ's rules for putting several into one. */
class ConfirmsTest {
    private final Confirms confirms = new Confirms();
    private final HeardFrames frames = new HeardFrames();
    private final Output output = new Output(FakeConnection.buffers(), frames::accept, () -> {});

    private List<Method> flush() {
        confirms.flush(1, output);
        output.endOfTurn();
        return frames.take().stream().map(Heard::method).toList();
    }

    private void open(int... answers) {
        for (final int count : answers) {
            confirms.open(count);
        }
    }

    private static BasicMethod.Ack ack(long tag, boolean multiple) {
        return new BasicMethod.Ack(tag, multiple);
    }

    private static BasicMethod.Nack nack(long tag, boolean multiple) {
        return new BasicMethod.Nack(tag, multiple, true);
    }

    @Test
    void aSinglePublishIsAckedAlone() {
        open(1);
        confirms.answered(1, 1, true);

        assertThat(flush()).containsExactly(ack(1, false));
        assertThat(flush()).isEmpty();
    }

    @Test
    void aRunOfAcksIsToldAtOnce() {
        open(1, 0, 1);
        confirms.answered(1, 3, true);

        assertThat(flush()).containsExactly(ack(3, true));
    }

    @Test
    void whatIsAckedAboveAGapIsToldOneByOne() {
        open(1, 1, 1, 1);
        confirms.answered(1, 1, true);
        confirms.answered(3, 4, true);

        assertThat(flush()).containsExactly(ack(1, true), ack(3, false), ack(4, false));

        confirms.answered(2, 2, true);

        assertThat(flush()).containsExactly(ack(2, false));
    }

    @Test
    void aLoneNackIsToldWithMultiple() {
        open(1);
        confirms.answered(1, 1, false);

        assertThat(flush()).containsExactly(nack(1, true));
    }

    @Test
    void acksPrecedeNacksAndDoNotReachAcrossThem() {
        open(1, 1, 1);
        confirms.answered(1, 1, true);
        confirms.answered(3, 3, true);
        confirms.answered(2, 2, false);

        assertThat(flush()).containsExactly(ack(1, true), ack(3, false), nack(2, false));
    }

    @Test
    void aMessageForSeveralQueuesIsAckedWhenAllHaveTakenIt() {
        open(2);
        confirms.answered(1, 1, true);
        assertThat(flush()).isEmpty();

        confirms.answered(1, 1, true);

        assertThat(flush()).containsExactly(ack(1, false));
    }

    @Test
    void oneRefusalAmongSeveralQueuesIsANack() {
        open(3);
        confirms.answered(1, 1, true);
        confirms.answered(1, 1, false);
        assertThat(flush()).isEmpty();

        confirms.answered(1, 1, true);

        assertThat(flush()).containsExactly(nack(1, true));
    }

    @Test
    void moreAnswersThanExpectedAreIgnored() {
        open(1, 1);
        confirms.answered(1, 1, true);
        confirms.answered(1, 1, false);
        confirms.answered(7, 9, true);

        assertThat(flush()).containsExactly(ack(1, false));
    }

    @Test
    void anyOrderOfAnswersIsToldAsRabbitMqTellsIt() {
        Seeds.each(300, random -> new Model(random).run());
    }

    /** Numbers in sets, and RabbitMQ's way to tell them. */
    private static final class Model {
        private final Random random;
        private final Confirms confirms = new Confirms();
        private final HeardFrames frames = new HeardFrames();
        private final Output output = new Output(FakeConnection.buffers(), frames::accept, () -> {});
        private final Map<Long, Integer> missing = new HashMap<>();
        private final TreeSet<Long> unconfirmed = new TreeSet<>();
        private final TreeSet<Long> refused = new TreeSet<>();
        private final TreeSet<Long> acks = new TreeSet<>();
        private final TreeSet<Long> nacks = new TreeSet<>();
        private final int refusals;
        private long published;

        Model(Random random) {
            this.random = random;
            this.refusals = random.nextInt(3);
        }

        void run() {
            for (int turn = 0; turn < 200; turn++) {
                for (int i = random.nextInt(6); i > 0; i--) {
                    publish();
                }
                for (int i = random.nextInt(6); i > 0 && !unconfirmed.isEmpty(); i--) {
                    answer();
                }
                confirms.flush(1, output);
                output.endOfTurn();
                final List<Method> told =
                        frames.take().stream().map(Heard::method).toList();
                assertThat(told).isEqualTo(expected());
            }
        }

        private void publish() {
            final int answers = random.nextInt(4);
            published++;
            assertThat(confirms.open(answers)).isEqualTo(published);
            if (answers == 0) {
                acks.add(published);
            } else {
                missing.put(published, answers);
                unconfirmed.add(published);
            }
        }

        /** One answer for some tickets in a row, as one queue gives it. */
        private void answer() {
            final List<Long> open = List.copyOf(unconfirmed);
            final long first = open.get(random.nextInt(open.size()));
            long last = first;
            while (unconfirmed.contains(last + 1) && random.nextInt(3) > 0) {
                last++;
            }
            final boolean taken = random.nextInt(5) >= refusals;
            confirms.answered(first, last, taken);
            for (long ticket = first; ticket <= last; ticket++) {
                if (!taken) {
                    refused.add(ticket);
                }
                if (missing.merge(ticket, -1, Integer::sum) == 0) {
                    unconfirmed.remove(ticket);
                    (refused.contains(ticket) ? nacks : acks).add(ticket);
                }
            }
        }

        private List<Method> expected() {
            final List<Method> told = new ArrayList<>();
            if (acks.size() == 1) {
                told.add(ack(acks.first(), false));
            } else {
                coalesced(acks, nacks, (tag, multiple) -> told.add(ack(tag, multiple)));
            }
            coalesced(nacks, acks, (tag, multiple) -> told.add(nack(tag, multiple)));
            acks.clear();
            nacks.clear();
            return told;
        }

        private interface Telling {
            void tell(long tag, boolean multiple);
        }

        private void coalesced(NavigableSet<Long> tickets, NavigableSet<Long> others, Telling telling) {
            long cutoff = unconfirmed.isEmpty() ? Long.MAX_VALUE : unconfirmed.first();
            if (!others.isEmpty()) {
                cutoff = Math.min(cutoff, others.first());
            }
            final NavigableSet<Long> run = tickets.headSet(cutoff, false);
            if (!run.isEmpty()) {
                telling.tell(run.last(), true);
            }
            tickets.tailSet(cutoff, true).forEach(ticket -> telling.tell(ticket, false));
        }
    }
}
