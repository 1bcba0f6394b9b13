package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.loop.ManualLoops;
import io.bilbymq.broker.memory.MemoryCounter;
import io.bilbymq.broker.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The way of dead letters from the loop of one queue to those of others. */
class DeadLettersTest {
    private static final long RETRY_MILLIS = 3_000;

    private final ManualLoops loops = new ManualLoops(new Random(1), 3);
    private final ManualLoop home = loops.loop(0);
    private final ManualLoop abroad = loops.loop(1);
    private final TestClient client = new TestClient("client", home);
    private final List<Queue> targets = new ArrayList<>();
    private final List<Message> routed = new ArrayList<>();
    private final Queue target = queue(2, "target", abroad);
    private int undone;

    private static Queue queue(long id, String name, ManualLoop loop) {
        return new Queue(id, new QueueName("/", name), loop, false, queue -> {});
    }

    private Queue source(boolean atLeastOnce) {
        final QueueSettings settings =
                QueueMachineFixture.with(new QueueSettings.DeadLettering("dlx", Optional.of("key"), atLeastOnce));
        return new Queue(1, new QueueName("/", "source"), home, false, settings, queue -> {}, this::routes, null, null);
    }

    private DeadLetterRoutes.Found routes(Message letter, List<String> furtherKeys, MemoryCounter memory) {
        routed.add(letter);
        return new DeadLetterRoutes.Found(List.copyOf(targets), List.of(() -> undone++));
    }

    private void on(ManualLoop loop, Runnable work) {
        loop.run(work);
        loops.runAll();
    }

    /** Publishes so many messages to the source and rejects them. */
    private void reject(Queue source, int count) {
        on(home, () -> {
            source.consume(new Subscription(client, "tag", false, false, 0, 0), false);
            for (int i = 0; i < count; i++) {
                final Message message = TestMessages.message(100);
                message.heldBy(1, home.memory());
                source.publish(message, client, 0, bytes -> {});
                source.arrived(client, message.heldBytes());
            }
        });
        on(home, () -> {
            for (int sequence = 1; sequence <= count; sequence++) {
                source.settle(client, sequence, Settlement.REJECT, null);
            }
        });
    }

    private int ready(Queue queue) {
        loops.runAll();
        return (int) queue.view().statistics().ready().messages();
    }

    private void fail(Queue queue) {
        on(
                abroad,
                () -> abroad.send(queue.home(), new QueueCommand.Control(queue, machine -> {
                    throw new IllegalStateException("on purpose");
                })));
    }

    private long heldBytes() {
        return loops.all().stream().mapToLong(loop -> loop.memory().bytes()).sum();
    }

    @Test
    void lettersTravelToAnotherLoopAndTheSourceLetsGo() {
        targets.add(target);

        reject(source(false), 10);

        assertThat(ready(target)).isEqualTo(10);
        assertThat(heldBytes())
                .isEqualTo(routed.stream()
                        .mapToLong(letter -> letter.heldBytes() + Message.PLACE_BYTES)
                        .sum());
    }

    @Test
    void moreLettersThanMayBeUnderWayGoOneAfterAnother() {
        targets.add(target);

        reject(source(false), 2 * Leaving.MESSAGES_MAX + 5);

        assertThat(ready(target)).isEqualTo(2 * Leaving.MESSAGES_MAX + 5);
    }

    @Test
    void aLetterForSeveralQueuesIsOneMessage() {
        targets.addAll(List.of(target, queue(3, "another", loops.loop(2)), queue(4, "third", home)));

        reject(source(false), 1);

        assertThat(routed).hasSize(1);
        assertThat(targets).allSatisfy(each -> assertThat(ready(each)).isEqualTo(1));
    }

    @Test
    void whatIsRoutedNowhereIsDropped() {
        reject(source(false), 3);

        assertThat(heldBytes()).isZero();
    }

    @Test
    void aLetterThatIsRefusedIsDropped() {
        targets.add(target);
        fail(target);

        reject(source(false), 3);
        loops.advanceMillis(RETRY_MILLIS);
        loops.runAll();

        assertThat(routed).hasSize(3);
        assertThat(undone).isEqualTo(3);
        assertThat(heldBytes()).isZero();
    }

    @Test
    void whatAnExchangeHasSeenIsNoPlaceToArriveFor() {
        final Queue seen = new Queue(6, QueueName.ofSeen("/", "once"), abroad, false, queue -> {});
        targets.addAll(List.of(target, seen));

        reject(source(true), 1);
        assertThat(ready(target)).isEqualTo(1);
        assertThat(ready(seen)).isZero();
        assertThat(undone).isZero();
        reject(source(false), 1);

        assertThat(ready(target)).isEqualTo(2);
        assertThat(ready(seen)).isEqualTo(1);
    }

    @Test
    void oneThatHasToArriveIsSentAgainUntilItIsTaken() {
        targets.add(target);
        fail(target);
        reject(source(true), 1);
        loops.advanceMillis(RETRY_MILLIS);
        loops.runAll();
        assertThat(routed).hasSize(2);

        final Queue repaired = queue(5, "repaired", abroad);
        targets.set(0, repaired);
        loops.advanceMillis(RETRY_MILLIS);
        loops.runAll();
        loops.advanceMillis(RETRY_MILLIS);
        loops.runAll();

        assertThat(ready(repaired)).isEqualTo(1);
        assertThat(routed).hasSize(3);
        assertThat(undone).isEqualTo(2);
    }
}
