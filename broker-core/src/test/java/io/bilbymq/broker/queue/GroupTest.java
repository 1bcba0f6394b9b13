package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.Seeds;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class GroupTest {
    @Test
    void placesAreInOrderWhereverTheyCome() {
        Seeds.each(50, GroupTest::againstASet);
    }

    private static void againstASet(Random random) {
        final Group group = new Group("key");
        final TreeSet<Long> places = new TreeSet<>();
        for (int i = 0; i < 2000; i++) {
            final long place = 1L + random.nextInt(3000);
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> addIfNew(group, places, place);
                case 3 -> addIfNew(group, places, places.isEmpty() ? place : places.last() + 1);
                case 4 -> addIfNew(group, places, places.isEmpty() ? place : Math.max(1, places.first() - 1));
                case 5, 6 -> {
                    if (group.size() > 0) {
                        group.removeFirst();
                        places.pollFirst();
                    }
                }
                default -> {
                    if (random.nextInt(20) == 0) {
                        group.retain(each -> each % 3 > 0);
                        places.removeIf(each -> each % 3 == 0);
                    }
                }
            }
            assertThat(group.size()).isEqualTo(places.size());
            assertThat(group.first()).isEqualTo(places.isEmpty() ? ReadyMessages.NOWHERE : places.first());
        }
        assertThat(group.first(Integer.MAX_VALUE / 2))
                .containsExactly(places.stream().mapToLong(place -> place).toArray());
    }

    private static void addIfNew(Group group, SortedSet<Long> places, long place) {
        if (places.add(place)) {
            group.add(place);
        }
    }
}
