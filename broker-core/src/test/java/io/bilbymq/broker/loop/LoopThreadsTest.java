package io.bilbymq.broker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Loops on real threads: nothing is lost, nobody is left asleep. */
class LoopThreadsTest {
    private static final long DEADLINE_SECONDS = 20;

    /**
     * The sender stops whenever its credit is used up and is only woken by credit: a wake-up that got lost between
     * {@code wantCredit} and the return of a batch would leave it asleep for ever.
     */
    @Test
    void aSenderThatWaitsForCreditIsAlwaysWoken() throws InterruptedException {
        try (ThreadLoop sending = new ThreadLoop("sending", 0);
                ThreadLoop receiving = new ThreadLoop("receiving", 1)) {
            final Sender sender = new Sender(sending, receiving, 100_000);

            sending.execute(sender::sendWhileCredit);

            assertThat(sender.done.await(DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .as("%s of %s messages arrived", sender.received, sender.total)
                    .isTrue();
            assertThat(sender.outOfOrder).hasValue(0);
            assertThat(sender.returnedTwice).hasValue(0);
        }
    }

    private static final class Sender implements CreditAccount {
        private static final int WINDOW = 3;
        private final ThreadLoop from;
        private final ThreadLoop to;
        private final int total;
        private final CountDownLatch done = new CountDownLatch(2);
        private final AtomicInteger received = new AtomicInteger();
        private final AtomicInteger outOfOrder = new AtomicInteger();
        private final AtomicInteger returnedTwice = new AtomicInteger();
        private int sent;
        private boolean waiting;
        private long credit = WINDOW;

        Sender(ThreadLoop from, ThreadLoop to, int total) {
            this.from = from;
            this.to = to;
            this.total = total;
        }

        void sendWhileCredit() {
            wantCredit(false);
            while (credit > 0 && sent < total) {
                final int number = sent++;
                credit--;
                from.send(to, () -> receive(number), this, 1);
            }
            wantCredit(true);
        }

        private void wantCredit(boolean wanted) {
            if (wanted != waiting) {
                waiting = wanted;
                from.wantCredit(wanted);
            }
        }

        private void receive(int number) {
            if (received.getAndIncrement() != number) {
                outOfOrder.incrementAndGet();
            }
            if (number == total - 1) {
                done.countDown();
            }
        }

        @Override
        public void creditReturned(long bytes) {
            credit += bytes;
            if (credit > WINDOW) {
                returnedTwice.incrementAndGet();
            }
            if (sent == total) {
                if (credit == WINDOW) {
                    done.countDown();
                }
            } else if (credit == bytes) {
                from.execute(this::sendWhileCredit);
            }
        }
    }

    @Test
    void severalLoopsTalkingAtOnceLoseNothing() throws InterruptedException {
        final int loops = 4;
        final int turns = 5_000;
        final AtomicLong arrived = new AtomicLong();
        final AtomicInteger outOfOrder = new AtomicInteger();
        final CountDownLatch done = new CountDownLatch(loops * loops * turns);
        final ThreadLoop[] all = new ThreadLoop[loops];
        for (int i = 0; i < loops; i++) {
            all[i] = new ThreadLoop("loop-" + i, i);
        }

        final int[][] next = new int[loops][loops];
        for (int turn = 0; turn < turns; turn++) {
            final int number = turn;
            for (final ThreadLoop from : all) {
                from.execute(() -> {
                    for (final ThreadLoop to : all) {
                        from.send(to, () -> {
                            if (next[from.index()][to.index()]++ != number) {
                                outOfOrder.incrementAndGet();
                            }
                            arrived.incrementAndGet();
                            done.countDown();
                        });
                    }
                });
            }
        }

        assertThat(done.await(DEADLINE_SECONDS, TimeUnit.SECONDS))
                .as("%s of %s commands arrived", arrived, (long) loops * loops * turns)
                .isTrue();
        assertThat(outOfOrder).hasValue(0);
        for (final ThreadLoop loop : all) {
            loop.close();
        }
    }
}
