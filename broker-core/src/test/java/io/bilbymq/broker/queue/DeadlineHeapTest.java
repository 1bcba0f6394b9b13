package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.Seeds;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

class DeadlineHeapTest {
    private record Pair(long deadline, long sequence) {}

    @Test
    void itGivesWhatAPriorityQueueWouldGive() {
        Seeds.each(200, random -> {
            final DeadlineHeap heap = new DeadlineHeap();
            final PriorityQueue<Pair> model =
                    new PriorityQueue<>(Comparator.comparingLong(Pair::deadline).thenComparingLong(Pair::sequence));
            for (int step = 0; step < 500; step++) {
                switch (random.nextInt(30)) {
                    case 0 -> {
                        final int kept = random.nextInt(3);
                        heap.retain(sequence -> sequence % 3 != kept);
                        model.removeIf(pair -> pair.sequence() % 3 == kept);
                    }
                    case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 -> {
                        if (!model.isEmpty()) {
                            model.remove();
                            heap.removeFirst();
                        }
                    }
                    default -> {
                        final Pair pair = new Pair(random.nextInt(100), random.nextInt(100));
                        model.add(pair);
                        heap.add(pair.deadline(), pair.sequence());
                    }
                }
                assertThat(heap.size()).isEqualTo(model.size());
                assertThat(heap.isEmpty()).isEqualTo(model.isEmpty());
                final long time = random.nextInt(100);
                final long due =
                        model.stream().filter(pair -> pair.deadline() <= time).count();
                assertThat(heap.upTo(time, 20)).hasSize((int) Math.min(20, due));
                if (!model.isEmpty()) {
                    assertThat(heap.upTo(heap.deadline(), 20)).startsWith(heap.sequence());
                    assertThat(new Pair(heap.deadline(), heap.sequence())).isEqualTo(model.peek());
                }
            }
        });
    }

    @Test
    void aCopyIsTakenApartByItself() {
        final DeadlineHeap heap = new DeadlineHeap();
        heap.add(5, 1);
        heap.add(3, 2);

        final DeadlineHeap copy = heap.copy();
        copy.removeFirst();
        copy.add(1, 3);

        assertThat(copy.sequence()).isEqualTo(3);
        assertThat(heap.sequence()).isEqualTo(2);
        assertThat(heap.size()).isEqualTo(2);
    }
}
