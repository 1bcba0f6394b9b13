package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SequenceRangesTest {
    private static final int NUMBERS = 300;

    @Test
    void itContainsWhatWasAddedWhateverTheOrder() {
        Seeds.each(500, seed -> {
            final SplittableRandom random = new SplittableRandom(seed);
            final SequenceRanges ranges = new SequenceRanges();
            final BitSet expected = new BitSet();
            for (int i = random.nextInt(60); i > 0; i--) {
                final int first = random.nextInt(NUMBERS);
                final int last = first + random.nextInt(6);
                ranges.add(first, last);
                expected.set(first, last + 1);
                final int any = random.nextInt(NUMBERS);
                assertThat(ranges.contains(any)).as("seed %s", seed).isEqualTo(expected.get(any));
            }
            for (int i = 0; i < NUMBERS + 6; i++) {
                assertThat(ranges.contains(i)).as("seed %s, number %s", seed, i).isEqualTo(expected.get(i));
            }
        });
    }
}
