package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.Seeds;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SequenceRunsTest {
    @Test
    void behavesLikeATreeSet() {
        Seeds.each(50, SequenceRunsTest::compareWithTreeSet);
    }

    private static void compareWithTreeSet(Random random) {
        final long base = random.nextInt(1000);
        final int spread = 1 << random.nextInt(30);
        final TreeSet<Long> model = new TreeSet<>();
        model.add(base);
        SequenceRuns runs = new SequenceRuns(base, visitor -> visitor.range(base, base));
        for (int i = 0; i < 200; i++) {
            final long sequence = base + 1 + random.nextInt(spread);
            assertThat(runs.contains(sequence)).isEqualTo(model.contains(sequence));
            if (model.add(sequence)) {
                runs = runs.with(sequence);
            }
        }

        final TreeSet<Long> told = new TreeSet<>();
        runs.ranges((first, last) -> {
            for (long sequence = first; sequence <= last; sequence++) {
                assertThat(told.isEmpty() || told.last() < sequence)
                        .as("ascending")
                        .isTrue();
                told.add(sequence);
            }
        });
        assertThat(told).isEqualTo(model);
        assertThat(runs.contains(base - 1)).isFalse();
    }
}
