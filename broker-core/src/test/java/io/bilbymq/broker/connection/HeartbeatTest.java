package io.bilbymq.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.ManualLoop;
import org.junit.jupiter.api.Test;

/** Heartbeats every two seconds, by a clock that the test moves. */
class HeartbeatTest {
    private final ManualLoop loop = new ManualLoop("loop", 0);
    private final Peer peer = new Peer();
    private final Heartbeat heartbeat = new Heartbeat(loop, peer, 2);

    private static final class Peer implements Heartbeat.Peer {
        int beats;
        int silences;
        boolean listenedTo = true;

        @Override
        public void sendHeartbeat() {
            beats++;
        }

        @Override
        public boolean isListenedTo() {
            return listenedTo;
        }

        @Override
        public void isSilent() {
            silences++;
        }
    }

    private void start() {
        loop.run(heartbeat::start);
    }

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            loop.advanceMillis(1000);
            loop.runAll();
        }
    }

    @Test
    void oneIsSentEveryHalfInterval() {
        start();

        seconds(3);

        assertThat(peer.beats).isEqualTo(3);
    }

    @Test
    void noneIsSentWhereSomethingElseWas() {
        start();
        heartbeat.sent();
        seconds(1);
        assertThat(peer.beats).isZero();

        seconds(1);

        assertThat(peer.beats).isEqualTo(1);
    }

    @Test
    void aPeerIsGivenUpAfterTwoSilentIntervals() {
        start();
        seconds(5);
        assertThat(peer.silences).as("the first interval was not silent").isZero();

        seconds(1);

        assertThat(peer.silences).isEqualTo(1);
    }

    @Test
    void aPeerIsGivenUpOnce() {
        start();

        seconds(20);

        assertThat(peer.silences).isEqualTo(1);
        assertThat(peer.beats).as("nothing is sent afterwards").isEqualTo(6);
    }

    @Test
    void aSignOfLifeBeginsTheCountAnew() {
        start();
        seconds(5);
        heartbeat.received();
        seconds(4);
        assertThat(peer.silences).isZero();

        seconds(1);

        assertThat(peer.silences).isEqualTo(1);
    }

    @Test
    void whoIsNotListenedToCannotBeSilent() {
        start();
        peer.listenedTo = false;
        seconds(20);
        assertThat(peer.silences).isZero();

        peer.listenedTo = true;
        seconds(2);
        assertThat(peer.silences).isZero();
        seconds(2);

        assertThat(peer.silences).isEqualTo(1);
    }

    @Test
    void nothingHappensOnceItIsStopped() {
        start();
        heartbeat.stop();

        seconds(20);

        assertThat(peer.beats).isZero();
        assertThat(peer.silences).isZero();
    }
}
