package io.bilbymq.benchmarks.compare.perftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.benchmarks.compare.perftest.PerfTestLine.Counted;
import io.bilbymq.benchmarks.compare.perftest.PerfTestLine.Latency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PerfTestLineTest {
    @Test
    void aLineOfAnAutoAckRunHasSentReceivedAndConsumerLatency() {
        String text = "id: test-012114-499, time 3.002 s, sent: 66249 msg/s, received: 66276 msg/s, "
                + "min/median/75th/95th/99th consumer latency: 6779/26406/34987/54628/66169 µs";

        PerfTestLine line = PerfTestLine.parse(text).orElseThrow();

        assertThat(line.seconds()).isEqualTo(3.002);
        assertThat(line.rate(Counted.SENT)).isEqualTo(66249);
        assertThat(line.rate(Counted.RECEIVED)).isEqualTo(66276);
        assertThat(line.rate(Counted.CONFIRMED)).isZero();
        assertThat(line.latencies()).containsOnlyKeys(Latency.CONSUMER);
        assertThat(line.latencies()).containsEntry(Latency.CONSUMER, new Percentiles(26.406, 54.628, 66.169));
    }

    @Test
    void aLineWithConfirmsHasBothLatencies() {
        String text = "id: test-012101-789, time 2.001 s, sent: 16101 msg/s, confirmed: 16100 msg/s, nacked: 7 msg/s, "
                + "received: 16351 msg/s, min/median/75th/95th/99th consumer latency: 328/14269/17728/22526/30743 µs, "
                + "confirm latency: 501/25748/29894/38591/51283 µs";

        PerfTestLine line = PerfTestLine.parse(text).orElseThrow();

        assertThat(line.rate(Counted.CONFIRMED)).isEqualTo(16100);
        assertThat(line.rate(Counted.RECEIVED)).isEqualTo(16351);
        assertThat(line.latencies())
                .containsEntry(Latency.CONSUMER, new Percentiles(14.269, 22.526, 30.743))
                .containsEntry(Latency.CONFIRM, new Percentiles(25.748, 38.591, 51.283));
    }

    @Test
    void aPublisherAloneHasConfirmLatencyOnly() {
        String text = "id: test-012022-807, time 1.001 s, sent: 10768 msg/s, confirmed: 10768 msg/s, nacked: 0 msg/s, "
                + "min/median/75th/95th/99th confirm latency: 30/53/77/138/184 µs";

        PerfTestLine line = PerfTestLine.parse(text).orElseThrow();

        assertThat(line.latencies()).containsOnlyKeys(Latency.CONFIRM);
        assertThat(line.latencies()).containsEntry(Latency.CONFIRM, new Percentiles(0.053, 0.138, 0.184));
    }

    @Test
    void microsecondsAreRecognisedEvenIfTheirGreekLetterWasLost() {
        String text =
                "id: t, time 1.000 s, received: 1 msg/s, min/median/75th/95th/99th consumer latency: 1/2/3/4/5 ?s";

        PerfTestLine line = PerfTestLine.parse(text).orElseThrow();

        assertThat(line.latencies()).containsEntry(Latency.CONSUMER, new Percentiles(0.002, 0.004, 0.005));
    }

    @Test
    void millisecondsStayMilliseconds() {
        String text =
                "id: t, time 1.000 s, received: 1 msg/s, min/median/75th/95th/99th consumer latency: 1/2/3/4/5 ms";

        PerfTestLine line = PerfTestLine.parse(text).orElseThrow();

        assertThat(line.latencies()).containsEntry(Latency.CONSUMER, new Percentiles(2, 4, 5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "id: test-012013-392, starting consumer #0, channel #0",
                "test stopped (Reached time limit)",
                "id: test-012013-392, sending rate avg: 35456 msg/s",
                "id: test-012013-392, consumer latency min/median/75th/95th/99th 5234/129175/360184/521926/597905 µs",
                "java.net.ConnectException: Connection refused",
            })
    void otherLinesAreNotFigures(String text) {
        assertThat(PerfTestLine.parse(text)).isEmpty();
    }
}
