package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class QueueFactsTest {
    @Test
    void theLastRecordOfWhatIsNotGoneHoldsInWhateverOrderItIsHeard() {
        Seeds.each(500, seed -> {
            final SplittableRandom random = new SplittableRandom(seed);
            final QueueFacts facts = new QueueFacts();
            final TreeMap<Long, Integer> expected = new TreeMap<>();
            final boolean[] gone = new boolean[201];
            for (int position = 1; position < 300; position++) {
                final long sequence = random.nextLong(1, 200);
                if (random.nextInt(3) == 0) {
                    facts.gone(sequence, sequence);
                    gone[(int) sequence] = true;
                } else {
                    facts.message(sequence, position, position, -position);
                    expected.put(sequence, position);
                }
            }
            expected.keySet().removeIf(sequence -> gone[sequence.intValue()]);

            final RecoveredQueue queue = facts.recovered(7, true);

            final long[] positions =
                    expected.values().stream().mapToLong(Integer::longValue).toArray();
            assertThat(queue.sequences())
                    .as("seed %s", seed)
                    .isEqualTo(expected.keySet().stream()
                            .mapToLong(Long::longValue)
                            .toArray());
            assertThat(queue.positions()).as("seed %s", seed).isEqualTo(positions);
            assertThat(queue.lengths()).hasSize(positions.length);
            for (int i = 0; i < positions.length; i++) {
                assertThat(queue.lengths()[i]).isEqualTo((int) positions[i]);
                assertThat(queue.notes()[i]).isEqualTo(-positions[i]);
            }
        });
    }
}
