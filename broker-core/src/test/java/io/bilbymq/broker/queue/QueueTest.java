package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.loop.ManualLoops;
import io.bilbymq.broker.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The actor: what crosses between loops, in which order, and what happens when the machine fails. */
class QueueTest {
    private final ManualLoops loops = new ManualLoops(new Random(1), 2);
    private final ManualLoop home = loops.loop(0);
    private final ManualLoop abroad = loops.loop(1);
    private final TestClient neighbour = new TestClient("neighbour", home);
    private final TestClient foreigner = new TestClient("foreigner", abroad);
    private final List<Queue> ended = new ArrayList<>();
    private final List<Long> credited = new ArrayList<>();
    private final Queue queue = new Queue(1, new QueueName("/", "q"), home, false, ended::add);

    @Test
    void aPublishFromAnotherLoopCostsCreditUntilItHasBeenTakenIn() {
        final Message message = TestMessages.message(100);
        abroad.run(() -> {
            abroad.wantCredit(true);
            assertThat(queue.publish(message, foreigner, 1, credited::add)).isEqualTo(message.heldBytes());
        });
        abroad.runAll();
        assertThat(credited).isEmpty();

        loops.runAll();

        assertThat(credited).containsExactly(message.heldBytes());
        assertThat(foreigner.answers).containsExactly("1..1");
    }

    @Test
    void aPublishFromTheHomeLoopCostsNothing() {
        home.run(() -> assertThat(queue.publish(TestMessages.message(), neighbour, 1, credited::add))
                .isZero());

        loops.runAll();

        assertThat(credited).isEmpty();
        assertThat(neighbour.answers).containsExactly("1..1");
    }

    @Test
    void answersToPublishesInARowAreOne() {
        on(abroad, () -> {
            for (int ticket = 1; ticket <= 3; ticket++) {
                queue.publish(TestMessages.message(), foreigner, ticket, credited::add);
            }
            queue.publish(TestMessages.message(), foreigner, 9, credited::add);
        });

        assertThat(foreigner.answers).containsExactly("1..3", "9..9");
    }

    @Test
    void anAnswerThatHasLeftDoesNotGrowAnyMore() {
        on(abroad, () -> queue.publish(TestMessages.message(), foreigner, 1, credited::add));
        on(abroad, () -> queue.publish(TestMessages.message(), foreigner, 2, credited::add));

        assertThat(foreigner.answers).containsExactly("1..1", "2..2");
    }

    @Test
    void publishersDoNotShareAnAnswer() {
        on(abroad, () -> {
            final TestClient other = new TestClient("other", abroad);
            queue.publish(TestMessages.message(), foreigner, 1, credited::add);
            queue.publish(TestMessages.message(), other, 2, credited::add);
            queue.publish(TestMessages.message(), foreigner, 3, credited::add);
        });

        assertThat(foreigner.answers).containsExactly("1..1", "3..3");
    }

    @Test
    void adjoiningSettlementsOfOneTurnTravelTogether() {
        consumeAbroad();
        publishFromHome(4);

        on(abroad, () -> {
            final var first = queue.settle(foreigner, 1, Settlement.ACK, null);
            assertThat(queue.settle(foreigner, 2, Settlement.ACK, first)).isSameAs(first);
            assertThat(queue.settle(foreigner, 3, Settlement.REJECT, first)).isNotSameAs(first);
            assertThat(queue.settle(foreigner, 4, Settlement.ACK, first)).isNotSameAs(first);
        });

        assertThat(counts()).isEqualTo(new QueueAnswer.Counted(0, 1));
        assertThat(outstanding()).isZero();
    }

    @Test
    void aSettlementThatHasLeftDoesNotGrowAnyMore() {
        consumeAbroad();
        publishFromHome(2);
        final List<PendingSettlement> pending = new ArrayList<>();
        on(abroad, () -> pending.add(queue.settle(foreigner, 1, Settlement.ACK, null)));

        on(abroad, () -> pending.add(queue.settle(foreigner, 2, Settlement.ACK, pending.get(0))));

        assertThat(pending.get(1)).isNotSameAs(pending.get(0));
        assertThat(outstanding()).isZero();
    }

    @Test
    void settlementsAtHomeAreNotLostWhenTheBatchIsRunning() {
        home.run(() -> queue.consume(new Subscription(neighbour, "tag", false, false, 0, 0), false));
        loops.runAll();
        publishFromHome(2);
        final List<PendingSettlement> pending = new ArrayList<>();

        on(home, () -> {
            pending.add(queue.settle(neighbour, 1, Settlement.ACK, null));
            home.send(home, () -> pending.add(queue.settle(neighbour, 2, Settlement.ACK, pending.get(0))));
        });

        assertThat(outstanding()).isZero();
    }

    @Test
    void whatAQueueSaysToOneClientStaysInOrder() {
        final Subscription subscription = consumeAbroad();
        on(abroad, () -> {
            queue.publish(TestMessages.message(), foreigner, 1, credited::add);
            queue.cancel(subscription);
            queue.count(foreigner);
            queue.detach(foreigner);
        });

        assertThat(foreigner.heard)
                .extracting(effect ->
                        effect instanceof Effect.Answer answer ? answer.answer().getClass() : effect.getClass())
                .containsExactly(
                        QueueAnswer.Consuming.class,
                        Effect.Deliver.class,
                        Effect.Published.class,
                        QueueAnswer.Cancelled.class,
                        QueueAnswer.Counted.class,
                        QueueAnswer.Detached.class);
    }

    @Test
    void whoeverClosesAQueueIsAnsweredOnItsOwnLoop() {
        publishFromHome(2);
        final List<CloseResult> results = new ArrayList<>();

        on(
                abroad,
                () -> queue.close(abroad, false, true, result -> {
                    assertThat(abroad.inLoop()).isTrue();
                    results.add(result);
                }));
        on(abroad, () -> queue.close(abroad, true, false, results::add));

        assertThat(results).containsExactly(new CloseResult.NotEmpty(), new CloseResult.Closed(2));
        assertThat(ended).as("told to whom asked for it, nobody else").isEmpty();
    }

    @Test
    void anAutoDeleteQueueReportsItsEndOnce() {
        final Queue fleeting = new Queue(2, new QueueName("/", "fleeting"), home, true, ended::add);
        final Subscription subscription = new Subscription(foreigner, "tag", false, false, 0, 0);
        on(abroad, () -> fleeting.consume(subscription, false));

        on(abroad, () -> fleeting.cancel(subscription));
        on(abroad, () -> fleeting.detach(foreigner));

        assertThat(ended).containsExactly(fleeting);
    }

    @Test
    void aQueueThatFailsIsClosedAndReportedAndRefusesWhatIsPublished() {
        final Subscription subscription = consumeAbroad();

        tell(machine -> {
            throw new IllegalStateException("on purpose");
        });
        tell(machine -> {
            throw new AssertionError("again");
        });
        on(abroad, () -> {
            queue.publish(TestMessages.message(), foreigner, 1, credited::add);
            queue.prepare(foreigner, new TransactionPart(List.of(TestMessages.message()), List.of()));
            queue.count(foreigner);
        });

        assertThat(ended).containsExactly(queue);
        assertThat(foreigner.heard)
                .containsExactly(
                        new Effect.Answer(foreigner, new QueueAnswer.Consuming(subscription)),
                        new Effect.Cancelled(subscription),
                        new Effect.Published(foreigner, 1, false),
                        new Effect.Answer(foreigner, new QueueAnswer.Refused()),
                        new Effect.Answer(foreigner, new QueueAnswer.Gone()));
    }

    @Test
    void thePublishOnWhichAQueueFailsIsRefusedAndItsMemoryReleasedOnce() {
        final BrittleClient brittle = new BrittleClient(abroad);
        on(abroad, () -> queue.consume(new Subscription(brittle, "tag", false, false, 0, 0), false));
        final Message message = TestMessages.message(500);
        brittle.failsAfter(0);

        on(home, () -> {
            message.heldBy(1, home.memory());
            queue.publish(message, neighbour, 5, credited::add);
        });

        assertThat(neighbour.answers).containsExactly("5..5 refused");
        assertThat(home.memory().bytes()).isZero();
        assertThat(ended).containsExactly(queue);
    }

    @Test
    void theQuestionOnWhichAQueueFailsIsAnsweredOnce() {
        final BrittleClient brittle = new BrittleClient(abroad);
        publishFromHome(1);
        abroad.run(() -> queue.consume(new Subscription(brittle, "tag", false, false, 0, 0), false));
        brittle.failsAfter(1);

        loops.runAll();

        assertThat(brittle.answers).hasSize(1).first().isInstanceOf(QueueAnswer.Consuming.class);
        assertThat(ended).containsExactly(queue);
    }

    @Test
    void theQuestionOnWhichAQueueFailsBeforeItsAnswerIsAnsweredToo() {
        final List<QueueAnswer> answers = new ArrayList<>();

        tell(machine -> {
            if (!machine.isClosed()) {
                throw new IllegalStateException("on purpose");
            }
            answers.add(new QueueAnswer.Gone());
        });

        assertThat(answers).containsExactly(new QueueAnswer.Gone());
    }

    private void tell(Consumer<QueueMachine> action) {
        on(home, () -> home.send(home, new QueueCommand.Control(queue, action)));
    }

    private Subscription consumeAbroad() {
        final Subscription subscription = new Subscription(foreigner, "tag", false, false, 0, 0);
        on(abroad, () -> queue.consume(subscription, false));
        return subscription;
    }

    private void publishFromHome(int count) {
        on(home, () -> {
            for (int i = 0; i < count; i++) {
                queue.publish(TestMessages.message(), neighbour, 0, credited::add);
            }
        });
    }

    private QueueAnswer.Counted counts() {
        final List<QueueAnswer.Counted> counted = new ArrayList<>();
        tell(machine -> counted.add(new QueueAnswer.Counted(machine.readyMessages(), machine.consumers())));
        return counted.get(0);
    }

    private int outstanding() {
        final List<Integer> outstanding = new ArrayList<>();
        tell(machine -> outstanding.add(machine.outstandingMessages()));
        return outstanding.get(0);
    }

    private void on(ManualLoop loop, Runnable work) {
        loop.run(work);
        loops.runAll();
    }

    /** A client whose loop, asked for so many times, once is not to be had. */
    private static final class BrittleClient implements QueueClient {
        private final ManualLoop loop;
        private final List<QueueAnswer> answers = new ArrayList<>();
        private int callsLeft = Integer.MAX_VALUE;
        private boolean failed;

        BrittleClient(ManualLoop loop) {
            this.loop = loop;
        }

        void failsAfter(int calls) {
            callsLeft = calls;
        }

        @Override
        public Loop loop() {
            if (!failed && callsLeft-- == 0) {
                failed = true;
                throw new IllegalStateException("fails on purpose");
            }
            return loop;
        }

        @Override
        public void deliver(
                Queue queue, Subscription subscription, long sequence, Message message, boolean redelivered) {}

        @Override
        public void published(long first, long last, boolean taken) {}

        @Override
        public void answered(Queue queue, QueueAnswer answer) {
            answers.add(answer);
        }

        @Override
        public void cancelled(Queue queue, Subscription subscription) {}

        @Override
        public void timedOut(Queue queue, @Nullable Subscription subscription, long millis) {}

        @Override
        public void permitsWanted(Queue queue) {}

        @Override
        public void permitsReturned(Queue queue, int count) {}
    }
}
