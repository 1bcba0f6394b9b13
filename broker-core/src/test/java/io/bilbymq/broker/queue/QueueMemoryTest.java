package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a queue costs that nobody uses: there may be a hundred thousand of them. */
class QueueMemoryTest {
    private static final int QUEUES = 4_000;

    private final ManualLoop loop = new ManualLoop("loop", 0);
    private final TestClient client = new TestClient("client", loop);

    @Test
    void aQueueThatWasNeverUsedFitsInAKibibyte() {
        assertThat(bytesPerQueueAfter(queue -> {})).isLessThan(1024);
    }

    @Test
    void aQueueThatWasUsedALittleFitsInTwoKibibytes() {
        assertThat(bytesPerQueueAfter(queue -> use(queue, 5))).isLessThan(2048);
    }

    @Test
    void aQueueThatWasOnceLongIsSmallAgain() {
        assertThat(bytesPerQueueAfter(queue -> use(queue, 500))).isLessThan(2048);
    }

    /** Messages pile up, are delivered, and settled; then the consumer goes. */
    private void use(Queue queue, int messages) {
        final Subscription subscription = new Subscription(client, "tag", false, false, 0, 0);
        loop.run(() -> {
            for (int i = 1; i <= messages; i++) {
                queue.publish(TestMessages.message(), client, i, bytes -> {});
            }
            queue.consume(subscription, false);
        });
        loop.runAll();
        loop.run(() -> {
            queue.arrived(client, messages * TestMessages.message().heldBytes());
            PendingSettlement pending = null;
            for (int i = 1; i <= messages; i++) {
                pending = queue.settle(client, i, Settlement.ACK, pending);
            }
            queue.detach(client);
        });
        loop.runAll();
        client.heard.clear();
        client.answers.clear();
    }

    private long bytesPerQueueAfter(Consumer<Queue> use) {
        // The first one loads classes and makes room in the loop.
        use.accept(newQueue(0));
        final List<Queue> queues = new ArrayList<>(QUEUES);
        final long before = usedBytes();
        for (int i = 1; i <= QUEUES; i++) {
            final Queue queue = newQueue(i);
            use.accept(queue);
            queues.add(queue);
        }
        final long bytes = (usedBytes() - before) / QUEUES;
        assertThat(queues).hasSize(QUEUES);
        return bytes;
    }

    private Queue newQueue(int id) {
        return new Queue(id, new QueueName("/", "q"), loop, false, queue -> {});
    }

    private static long usedBytes() {
        System.gc();
        final Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
