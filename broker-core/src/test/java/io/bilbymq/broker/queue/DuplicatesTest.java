package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.loop.Seeds;
import io.bilbymq.broker.message.DeduplicationKey;
import io.bilbymq.broker.message.Message;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DuplicatesTest {
    private static Message keyed(FieldValue key) {
        return TestMessages.with(Properties.builder().headers(FieldTable.of("x-deduplication-header", key)), 0);
    }

    private static DeduplicationKey key(FieldValue value) {
        return DeduplicationKey.of(keyed(value)).orElseThrow();
    }

    @Test
    void integersOfAnyWidthAreTheSameAndTextIsSomethingElse() {
        assertThat(key(new FieldValue.Int8((byte) 7))).isEqualTo(key(FieldValue.of(7L)));
        assertThat(key(FieldValue.of("7"))).isNotEqualTo(key(FieldValue.of(7L)));
        assertThat(key(FieldValue.of(""))).isNotEqualTo(key(FieldValue.of("\0")));
        assertThat(DeduplicationKey.of(TestMessages.message())).isEmpty();
    }

    @Test
    void textsThatAreMuchAlikeHaveDifferentKeys() {
        final Set<Long> high = new HashSet<>();
        final Set<Integer> low = new HashSet<>();
        for (int i = 0; i < 200_000; i++) {
            final DeduplicationKey key = key(FieldValue.of("order-" + i));
            high.add(key.high());
            low.add(key.low());
        }

        assertThat(high).hasSize(200_000);
        // As many as balls in 2^24 boxes lie alone or first.
        assertThat(low).hasSizeBetween(198_600, 199_000);
    }

    @Test
    void aKeyCountsUntilItsMessageHasLeftOrItsTimeIsOver() {
        Seeds.each(20, DuplicatesTest::againstASet);
    }

    private static void againstASet(Random random) {
        final Map<Long, Long> sequences = new HashMap<>();
        final Map<Long, Long> deadlines = new HashMap<>();
        final Set<Long> here = new HashSet<>();
        final Duplicates duplicates = new Duplicates(here::contains);
        final boolean expire = random.nextBoolean();
        for (long sequence = 1; sequence < 5000; sequence++) {
            final long now = sequence;
            final long key = random.nextInt(3000);
            final Message message = keyed(FieldValue.of(key));
            final long deadline = deadlines.getOrDefault(key, 0L);
            final boolean expected =
                    here.contains(sequences.getOrDefault(key, 0L)) && (deadline == 0 || deadline > now);

            assertThat(duplicates.has(message, () -> now)).isEqualTo(expected);

            if (!expected) {
                final long until = expire && random.nextBoolean() ? now + random.nextInt(1000) : 0;
                here.remove(sequences.getOrDefault(key, 0L));
                here.add(sequence);
                sequences.put(key, sequence);
                deadlines.put(key, until);
                duplicates.add(sequence, message, until);
            }
            if (random.nextInt(3) > 0) {
                here.remove(sequences.getOrDefault((long) random.nextInt(3000), 0L));
            }
        }
    }
}
