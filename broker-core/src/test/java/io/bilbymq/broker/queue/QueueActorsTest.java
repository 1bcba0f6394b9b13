package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.CreditAccount;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.loop.ManualLoops;
import io.bilbymq.broker.loop.Seeds;
import io.bilbymq.broker.loop.ThreadLoop;
import io.bilbymq.broker.message.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Publishers and consumers on several loops around queues on several loops: every message arrives once and in order,
 * every publish is answered once, all credit and all memory comes back.
 */
class QueueActorsTest {
    private static final long DEADLINE_SECONDS = 20;

    @Test
    void interleavedByHandEverythingArrivesOnceAndAllIsGivenBack() {
        Seeds.each(60, random -> {
            final ManualLoops loops = new ManualLoops(random, 3);
            final List<Queue> queues = queuesOn(loops.all());
            final List<Peer> peers = IntStream.range(0, 5)
                    .mapToObj(i -> new Peer(loops.loop(random.nextInt(3)), queues, new Random(random.nextLong()), 300))
                    .toList();

            peers.forEach(peer -> ((ManualLoop) peer.loop()).run(peer::begin));
            while (!peers.stream().allMatch(peer -> peer.isDone.getCount() == 0)) {
                assertThat(loops.step()).as("somebody waits for ever").isTrue();
            }
            peers.forEach(peer -> ((ManualLoop) peer.loop()).run(peer::leave));
            loops.runAll();

            peers.forEach(Peer::verify);
            assertThat(loops.all().stream().mapToLong(l -> l.memory().bytes()).sum())
                    .as("bytes still held")
                    .isZero();
        });
    }

    @Test
    void onRealThreadsEverythingArrivesOnceAndAllIsGivenBack() throws InterruptedException {
        final List<ThreadLoop> loops = IntStream.range(0, 3)
                .mapToObj(i -> new ThreadLoop("loop-" + i, i))
                .toList();
        final List<Queue> queues = queuesOn(loops);
        final List<Peer> peers = IntStream.range(0, 6)
                .mapToObj(i -> new Peer(loops.get(i % 3), queues, new Random(i), 20_000))
                .toList();

        peers.forEach(peer -> peer.loop().execute(peer::begin));
        for (final Peer peer : peers) {
            assertThat(peer.isDone.await(DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .as("everything of %s arrives", peer)
                    .isTrue();
        }
        peers.forEach(peer -> peer.loop().execute(peer::leave));
        for (final Peer peer : peers) {
            assertThat(peer.hasLeft.await(DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .as("%s is let go", peer)
                    .isTrue();
        }

        peers.forEach(Peer::verify);
        assertThat(loops.stream().mapToLong(loop -> loop.memory().bytes()).sum())
                .as("bytes still held")
                .isZero();
        loops.forEach(ThreadLoop::close);
    }

    private static List<Queue> queuesOn(List<? extends Loop> loops) {
        final List<Queue> queues = new ArrayList<>();
        for (int i = 0; i < loops.size(); i++) {
            queues.add(new Queue(i, new QueueName("/", "q" + i), loops.get(i), false, queue -> {}));
        }
        return queues;
    }

    /**
     * A channel in small: has a queue of its own to consume from among those given, publishes to all with confirms and
     * credit, settles what it gets after a while, and sends some of it back once.
     */
    private static final class Peer implements QueueClient, CreditAccount {
        private static final long CREDIT_BYTES = 2_000;
        private static final int PUBLISHES_PER_TURN = 20;

        private record Held(Queue queue, long sequence, boolean redelivered, Message message) {}

        private final Loop loop;
        private final List<Queue> queues;
        private final Random random;
        private final int total;
        final CountDownLatch isDone = new CountDownLatch(1);
        final CountDownLatch hasLeft;
        private final BitSet confirmed = new BitSet();
        private final List<String> wrongs = new ArrayList<>();
        private final Deque<Held> held = new ArrayDeque<>();
        private @Nullable PendingSettlement pending;
        private final long[] highest;
        private long credit = CREDIT_BYTES;
        private int published;
        private boolean settling;
        private boolean publishing;
        private boolean waiting;

        Peer(Loop loop, List<Queue> queues, Random random, int total) {
            this.loop = loop;
            this.queues = queues;
            this.random = random;
            this.total = total;
            this.hasLeft = new CountDownLatch(queues.size());
            this.highest = new long[queues.size()];
        }

        void begin() {
            for (final Queue queue : queues) {
                queue.consume(new Subscription(this, "tag", random.nextInt(4) == 0, false, 0, 10), false);
            }
            publishSome();
        }

        private void publishSome() {
            publishing = false;
            wantCredit(false);
            for (int i = 0; i < PUBLISHES_PER_TURN && published < total && credit > 0; i++) {
                final Message message = TestMessages.message(random.nextInt(50));
                message.heldBy(1, loop.memory());
                final Queue queue = queues.get(random.nextInt(queues.size()));
                credit -= queue.publish(message, this, ++published, this);
            }
            if (published < total && credit > 0) {
                publishLater();
            }
            wantCredit(true);
        }

        private void wantCredit(boolean wanted) {
            if (wanted != waiting) {
                waiting = wanted;
                loop.wantCredit(wanted);
            }
        }

        private void publishLater() {
            if (!publishing) {
                publishing = true;
                loop.execute(this::publishSome);
            }
        }

        @Override
        public void creditReturned(long bytes) {
            credit += bytes;
            if (credit > CREDIT_BYTES) {
                wrongs.add("too much credit: " + credit);
            }
            if (published < total && credit > 0) {
                publishLater();
            }
        }

        @Override
        public void published(long first, long last, boolean taken) {
            for (int ticket = (int) first; ticket <= last; ticket++) {
                if (confirmed.get(ticket) || !taken) {
                    wrongs.add("answered twice, or refused: " + ticket);
                }
                confirmed.set(ticket);
            }
            if (confirmed.cardinality() == total) {
                isDone.countDown();
            }
        }

        @Override
        public void deliver(
                Queue queue, Subscription subscription, long sequence, Message message, boolean redelivered) {
            if (!loop.inLoop()) {
                wrongs.add("on another thread");
            }
            if (!redelivered) {
                if (sequence <= highest[(int) queue.id()]) {
                    wrongs.add("out of order, or twice: " + sequence);
                }
                highest[(int) queue.id()] = sequence;
            }
            queue.arrived(this, message.heldBytes());
            if (!subscription.noAck()) {
                held.add(new Held(queue, sequence, redelivered, message));
                settleLater();
            }
        }

        private void settleLater() {
            if (!settling) {
                settling = true;
                loop.atEndOfTurn(this::settleAll);
            }
        }

        private void settleAll() {
            settling = false;
            while (!held.isEmpty()) {
                final Held next = held.poll();
                final boolean back = !next.redelivered && random.nextInt(10) == 0;
                pending = next.queue.settle(this, next.sequence, back ? Settlement.REQUEUE : Settlement.ACK, pending);
            }
        }

        void leave() {
            for (final Queue queue : queues) {
                queue.detach(this);
                // The last to leave finds what others have sent back.
                queue.close(loop, true, false, result -> {});
            }
        }

        @Override
        public void answered(Queue queue, QueueAnswer answer) {
            if (answer instanceof QueueAnswer.Detached) {
                hasLeft.countDown();
            }
        }

        void verify() {
            assertThat(wrongs).isEmpty();
            assertThat(confirmed.cardinality()).isEqualTo(total);
            assertThat(hasLeft.getCount()).isZero();
        }

        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public void cancelled(Queue queue, Subscription subscription) {
            wrongs.add("cancelled by the queue");
        }

        @Override
        public void timedOut(Queue queue, @Nullable Subscription subscription, long millis) {}

        @Override
        public void permitsWanted(Queue queue) {
            wrongs.add("has no limit");
        }

        @Override
        public void permitsReturned(Queue queue, int count) {
            wrongs.add("has lent nothing");
        }
    }
}
