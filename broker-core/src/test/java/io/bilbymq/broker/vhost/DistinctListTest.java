package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.broker.loop.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DistinctListTest {
    @Test
    void keepsEachObjectOnceInTheOrderOfItsFirstComing() {
        Seeds.each(50, random -> {
            final DistinctList<Object> list = new DistinctList<>();
            for (int round = 0; round < 10; round++) {
                final int pool = 1 + random.nextInt(random.nextBoolean() ? 20 : 2_000);
                final List<Object> objects =
                        IntStream.range(0, pool).mapToObj(i -> new Object()).toList();
                final List<Object> expected = new ArrayList<>();
                final boolean[] seen = new boolean[pool];

                for (int i = 0; i < 2 * pool; i++) {
                    final int chosen = random.nextInt(pool);
                    list.add(objects.get(chosen));
                    if (!seen[chosen]) {
                        seen[chosen] = true;
                        expected.add(objects.get(chosen));
                    }
                }

                assertThat(IntStream.range(0, list.size()).mapToObj(list::get)).containsExactlyElementsOf(expected);
                list.clear();
                assertThat(list.size()).isZero();
            }
        });
    }

    @Test
    void equalObjectsAreNotTheSame() {
        final DistinctList<String> list = new DistinctList<>();

        list.add("a");
        list.add("xa".substring(1));

        assertThat(list.size()).isEqualTo(2);
    }

    @Test
    void whatWasClearedIsNotThere() {
        final DistinctList<String> list = new DistinctList<>();
        list.add("a");
        list.clear();

        assertThatThrownBy(() -> list.get(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
