package io.bilbymq.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SelectStrategy;
import org.junit.jupiter.api.Test;

class WakeupCoalescingTest {
    private static final int MICROS = 1_000;

    private long now;
    private int pauses;
    private final WakeupCoalescing coalescing = new WakeupCoalescing(() -> now, nanos -> {
        now += nanos;
        pauses++;
    });

    /** A turn that finds so many frames, and had to wait for them. */
    private void turn(int frames, long waitedNanos) throws Exception {
        now += waitedNanos;
        coalescing.worked(frames);
        assertThat(coalescing.calculateStrategy(() -> 0, false)).isEqualTo(SelectStrategy.SELECT);
    }

    /** Turns that each find what has come, one frame every so often; a pause is time in which more of them come. */
    private void steadyStream(int turns, long nanosBetweenFrames) throws Exception {
        long taken = now;
        for (int i = 0; i < turns; i++) {
            final long waited = Math.max(0, taken + nanosBetweenFrames - now);
            final int frames = (int) ((now + waited - taken) / nanosBetweenFrames);
            taken += frames * nanosBetweenFrames;
            turn(frames, waited);
        }
    }

    @Test
    void aStreamOfSingleFramesIsGathered() throws Exception {
        steadyStream(10 * WakeupCoalescing.WINDOW_TURNS, 10 * MICROS);

        assertThat(pauses).isEqualTo(9 * WakeupCoalescing.WINDOW_TURNS + 1);
    }

    @Test
    void aModerateRateNeverWaits() throws Exception {
        steadyStream(100 * WakeupCoalescing.WINDOW_TURNS, 100 * MICROS);

        assertThat(pauses).isZero();
    }

    @Test
    void whoWaitsForEachAnswerIsHardlyEverKeptWaiting() throws Exception {
        final int turns = 10_000 * WakeupCoalescing.WINDOW_TURNS;
        for (int i = 0; i < turns; i++) {
            turn(1, 20 * MICROS);
        }

        assertThat(pauses).isBetween(1, turns / 500);
    }

    @Test
    void largeTurnsAreNotFollowedByAPause() throws Exception {
        for (int i = 0; i < 100 * WakeupCoalescing.WINDOW_TURNS; i++) {
            turn(WakeupCoalescing.LARGE_TURN, 20 * MICROS);
        }

        assertThat(pauses).isZero();
    }

    @Test
    void itEndsWhenTheStreamDoes() throws Exception {
        steadyStream(10 * WakeupCoalescing.WINDOW_TURNS, 10 * MICROS);
        pauses = 0;
        steadyStream(100 * WakeupCoalescing.WINDOW_TURNS, 100 * MICROS);

        assertThat(pauses).isLessThanOrEqualTo(2 * WakeupCoalescing.WINDOW_TURNS);
    }

    @Test
    void tasksAreRunBeforeAnybodyWaits() throws Exception {
        steadyStream(10 * WakeupCoalescing.WINDOW_TURNS, 10 * MICROS);
        pauses = 0;

        assertThat(coalescing.calculateStrategy(() -> 7, true)).isEqualTo(7);
        assertThat(pauses).isZero();
    }
}
