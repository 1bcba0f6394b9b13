package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.loop.ManualLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueueHomesTest {
    private final List<ManualLoop> loops =
            List.of(new ManualLoop("a", 0), new ManualLoop("b", 1), new ManualLoop("c", 2), new ManualLoop("d", 3));
    private final QueueHomes homes = new QueueHomes(loops);

    @Test
    void queueLivesWhereItIsDeclaredUntilThereAreTwiceTheFairShare() {
        final Map<Loop, Integer> queues = new HashMap<>();

        for (int i = 0; i < 400; i++) {
            queues.merge(arrive(loops.get(0)), 1, Integer::sum);
        }

        assertThat(queues.get(loops.get(0))).isBetween(195, 205);
        assertThat(queues.get(loops.get(1))).isBetween(60, 70);
        assertThat(queues.get(loops.get(3))).isBetween(60, 70);
    }

    @Test
    void queueDeclaredFromElsewhereGoesToTheEmptiest() {
        final ManualLoop elsewhere = new ManualLoop("definitions", 4);
        arrive(loops.get(0));
        arrive(loops.get(1));
        arrive(loops.get(3));

        assertThat(homes.choose(elsewhere)).isSameAs(loops.get(2));
    }

    @Test
    void roomIsFreeAgainWhenAQueueHasGone() {
        arrive(loops.get(0));
        arrive(loops.get(0));
        assertThat(homes.choose(loops.get(0))).isNotSameAs(loops.get(0));

        homes.left(loops.get(0));

        assertThat(homes.choose(loops.get(0))).isSameAs(loops.get(0));
    }

    private Loop arrive(Loop near) {
        final Loop home = homes.choose(near);
        homes.arrived(home);
        return home;
    }
}
