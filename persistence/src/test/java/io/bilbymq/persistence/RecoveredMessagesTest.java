package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecoveredMessagesTest {
    private static final long QUEUE = 7;

    @Test
    void theLastRecordOfWhatIsNotGoneHoldsInWhateverOrderItIsHeard() {
        Seeds.each(500, RecoveredMessagesTest::run);
    }

    /** The same for one seed. */
    static void run(long seed) {
        Seeds.run(seed, RecoveredMessagesTest::check);
    }

    private static void check(long seed) throws IOException {
        final SplittableRandom random = new SplittableRandom(seed);
        final PlaceSort sort = new PlaceSort(null, random.nextInt(1, 400));
        final Facts facts = new Facts(sort);
        final TreeMap<Long, Integer> expected = new TreeMap<>();
        final boolean[] gone = new boolean[201];
        for (int position = 1; position < 300; position++) {
            final long sequence = random.nextLong(1, 200);
            if (random.nextInt(3) == 0) {
                facts.queue(QUEUE).gone(sequence, sequence);
                gone[(int) sequence] = true;
            } else {
                facts.place(QUEUE, sequence, position, position, -position, position % 7, position % 5);
                facts.place(QUEUE + 1, sequence, position, position, position, 0, 0);
                expected.put(sequence, position);
            }
        }
        expected.keySet().removeIf(sequence -> gone[sequence.intValue()]);

        final List<Long> sequences = new ArrayList<>();
        final List<Long> positions = new ArrayList<>();
        new RecoveredMessages(sort, facts, new Segments()).forEach(queue -> queue == QUEUE, portion -> {
            assertThat(portion.queue()).isEqualTo(QUEUE);
            for (int i = 0; i < portion.sequences().length; i++) {
                sequences.add(portion.sequences()[i]);
                positions.add(portion.positions()[i]);
                assertThat(portion.lengths()[i]).isEqualTo((int) portion.positions()[i]);
                assertThat(portion.notes()[i]).isEqualTo(-portion.positions()[i]);
                assertThat(portion.stamp(i)).isEqualTo(portion.positions()[i] % 7);
                assertThat(portion.key(i)).isEqualTo(portion.positions()[i] % 5);
            }
        });

        assertThat(sequences).as("seed %s", seed).containsExactlyElementsOf(expected.keySet());
        assertThat(positions)
                .as("seed %s", seed)
                .containsExactlyElementsOf(
                        expected.values().stream().map(Integer::longValue).toList());
    }
}
