package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RoutingUnderChangeTest {
    private static final int READERS = 2;
    private static final int CHANGES = 300;

    /**
     * While a queue comes and goes and is bound and unbound, a message finds the queue that always is there, and never
     * one more than those two; and what is found under a version that lasts is what there is.
     */
    @Test
    void readersNeverMissWhatDoesNotChange() throws Exception {
        final VirtualHostFixture host = new VirtualHostFixture();
        host.declared(VirtualHostFixture.exchange("x", "topic"));
        host.declared(host.durable("stays"));
        host.bound(host.toQueue("x", "stays", "#"));
        final AtomicBoolean over = new AtomicBoolean();
        final ExecutorService readers = Executors.newFixedThreadPool(READERS);

        final List<Future<Integer>> results = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            results.add(readers.submit(() -> read(host.virtualHost, over)));
        }
        for (int i = 0; i < CHANGES; i++) {
            host.declared(host.durable("comes"));
            host.bound(host.toQueue("x", "comes", "a.*"));
            host.bound(host.toQueue("x", "comes", "*.b"));
            host.deletedQueue("comes");
        }
        over.set(true);

        for (final Future<Integer> result : results) {
            assertThat(result.get(30, TimeUnit.SECONDS)).isPositive();
        }
        readers.shutdown();
        assertThat(host.route("x", "a.b")).containsExactly("stays");
    }

    private static int read(VirtualHost virtualHost, AtomicBoolean over) {
        final Destinations into = new Destinations();
        final RoutedMessage message = VirtualHostFixture.routed("x", List.of("a.b"), FieldTable.empty());
        int rounds = 0;
        boolean last;
        do {
            last = over.get();
            final long before = virtualHost.version();
            virtualHost.route(virtualHost.requireExchange("x"), message, into);
            final List<String> names = new ArrayList<>();
            for (int i = 0; i < into.size(); i++) {
                names.add(into.queue(i).name().name());
            }
            assertThat(names).contains("stays").isSubsetOf("stays", "comes").doesNotHaveDuplicates();
            assertThat(virtualHost.version()).isGreaterThanOrEqualTo(before);
            rounds++;
        } while (!last);
        return rounds;
    }
}
