package io.bilbymq.management.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.statistics.Counts;
import io.bilbymq.broker.statistics.ExchangeStatistics;
import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.broker.statistics.NodeStatistics;
import io.bilbymq.broker.statistics.QueueStatistics;
import io.bilbymq.broker.statistics.QueueStatistics.Held;
import io.bilbymq.broker.statistics.QueueStatistics.Life;
import io.bilbymq.broker.statistics.Sample;
import io.bilbymq.broker.statistics.Tally;
import io.bilbymq.broker.statistics.VirtualHostStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is remembered of a broker from sample to sample. */
class SampledBrokerTest {
    private static final long START = 1_700_000_000_000L;

    private final SampledBroker broker = new SampledBroker(List.of("mem_used"));

    private static QueueStatistics queue(long id, String name, Life life, long ready, long published) {
        Tally<MessageEvent> tally = new Tally<>(MessageEvent.class);
        tally.add(MessageEvent.PUBLISH, published);
        return new QueueStatistics(
                id,
                "/",
                name,
                life,
                new Held(ready, 10 * ready),
                Held.NOTHING,
                Held.NOTHING,
                0,
                0,
                0,
                0,
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                tally.counts());
    }

    private void sampled(long millis, List<QueueStatistics> queues, ExchangeStatistics... exchanges) {
        Sample sample = new Sample(
                queues,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(exchanges),
                List.of(new VirtualHostStatistics("/", Counts.none(MessageEvent.class))),
                NodeStatistics.NOTHING);
        broker.sampled(sample, START + millis, new long[] {1_000 + millis});
    }

    @Test
    void aQueueHasARateAsLongAsItChanges() {
        sampled(0, List.of(queue(1, "q", Life.RUNNING, 0, 0)));
        sampled(5_000, List.of(queue(1, "q", Life.RUNNING, 50, 50)));

        Tracked<QueueStatistics> tracked = broker.queue("/", "q").orElseThrow();
        assertThat(tracked.rate("publish")).isEqualTo(10);
        assertThat(tracked.rate("messages_ready")).isEqualTo(10);
        assertThat(tracked.changedAt()).isEqualTo(START + 5_000);

        sampled(10_000, List.of());

        assertThat(tracked.rate("publish")).isZero();
        assertThat(tracked.seen().ready().messages()).isEqualTo(50);
        assertThat(tracked.changedAt()).isEqualTo(START + 5_000);
    }

    @Test
    void aRateAfterAPauseIsThatOfTheLastInterval() {
        sampled(0, List.of(queue(1, "q", Life.RUNNING, 0, 0)));
        sampled(5_000, List.of());
        sampled(10_000, List.of(queue(1, "q", Life.RUNNING, 20, 20)));

        assertThat(broker.queue("/", "q").orElseThrow().rate("publish")).isEqualTo(4);
    }

    @Test
    void aVirtualHostHoldsWhatItsQueuesHold() {
        sampled(0, List.of(queue(1, "q", Life.RUNNING, 3, 3), queue(2, "r", Life.RUNNING, 4, 4)));
        sampled(5_000, List.of(queue(1, "q", Life.RUNNING, 5, 5)));
        assertThat(broker.totals("/").ready()).isEqualTo(new Held(9, 90));

        sampled(10_000, List.of(queue(2, "r", Life.GONE, 4, 4)));

        assertThat(broker.totals("/").ready()).isEqualTo(new Held(5, 50));
        assertThat(broker.queue("/", "r")).isEmpty();
        Samples lengths =
                broker.virtualHost("/").orElseThrow().samples("messages_ready", Range.of(10, 5, START + 10_000));
        assertThat(lengths.samples()).extracting(Samples.Sample::sample).containsExactly(5L, 9L, 7L);
    }

    @Test
    void aQueueThatHasTheNameOfAnotherBeginsAnew() {
        sampled(0, List.of(queue(1, "q", Life.RUNNING, 30, 30)));
        sampled(5_000, List.of(queue(2, "q", Life.RUNNING, 1, 1), queue(1, "q", Life.GONE, 30, 30)));

        Tracked<QueueStatistics> tracked = broker.queue("/", "q").orElseThrow();
        assertThat(tracked.seen().id()).isEqualTo(2);
        assertThat(tracked.rate("publish")).isZero();
        assertThat(broker.totals("/").ready()).isEqualTo(new Held(1, 10));
    }

    @Test
    void anExchangeThatIsGoneIsForgotten() {
        sampled(0, List.of(), new ExchangeStatistics("/", "x", 0, 0));
        sampled(5_000, List.of(), new ExchangeStatistics("/", "x", 10, 20));
        assertThat(broker.exchange("/", "x").orElseThrow().rate("publish_out")).isEqualTo(4);

        sampled(10_000, List.of());

        assertThat(broker.exchange("/", "x")).isEmpty();
    }

    @Test
    void theNodeHasNumbersOfItsOwn() {
        sampled(0, List.of());
        sampled(5_000, List.of());

        assertThat(broker.node().orElseThrow().rate("mem_used")).isEqualTo(1_000);
    }

    @Test
    void aBrokerIsSampledOnTheOwnersThread() {
        try (Broker real = Broker.builder().start()) {
            Statistics statistics = new Statistics(real.statistics(), Runnable::run, Map.of("mem_used", () -> 42));

            assertThat(statistics.sample(() -> START).toCompletableFuture().join())
                    .isTrue();

            assertThat(statistics
                            .ask(SampledBroker::sampledAt)
                            .toCompletableFuture()
                            .join())
                    .isEqualTo(START);
            assertThat(statistics.known().virtualHost("/")).isPresent();
            statistics.end().toCompletableFuture().join();
        }
    }
}
