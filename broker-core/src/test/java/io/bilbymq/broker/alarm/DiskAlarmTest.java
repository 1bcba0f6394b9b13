package io.bilbymq.broker.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DiskAlarmTest {
    private static final long LIMIT = 50_000_000;

    private final AtomicLong free = new AtomicLong(LIMIT);
    private final AtomicBoolean logWaits = new AtomicBoolean();
    private final AtomicBoolean broken = new AtomicBoolean();
    private final DiskAlarm alarm = new DiskAlarm(this::free, logWaits::get, LIMIT);
    private final AtomicInteger cleared = new AtomicInteger();

    private long free() throws IOException {
        if (broken.get()) {
            throw new IOException("nobody knows");
        }
        return free.get();
    }

    @Test
    void itRingsBelowTheLimitAndStopsAtIt() {
        alarm.check();
        assertThat(alarm.isRaised()).isFalse();

        free.set(LIMIT - 1);
        alarm.check();
        assertThat(alarm.isRaised()).isTrue();

        alarm.whenCleared(cleared::incrementAndGet);
        free.set(LIMIT);
        alarm.check();
        assertThat(alarm.isRaised()).isFalse();
        assertThat(cleared).hasValue(1);
    }

    @Test
    void itRingsWhileTheLogWaitsForSpaceHoweverMuchIsFree() {
        logWaits.set(true);
        alarm.check();
        assertThat(alarm.isRaised()).isTrue();

        logWaits.set(false);
        alarm.check();
        assertThat(alarm.isRaised()).isFalse();
    }

    @Test
    void theNearerTheLimitTheSoonerItLooksAgain() {
        free.set(LIMIT + 10_000_000_000L);
        assertThat(alarm.check()).isEqualTo(DiskAlarm.MILLIS_MAX);

        free.set(LIMIT + 500_000_000);
        assertThat(alarm.check()).isEqualTo(500);

        free.set(LIMIT + 1);
        assertThat(alarm.check()).isEqualTo(DiskAlarm.MILLIS_MIN);

        free.set(0);
        assertThat(alarm.check()).isEqualTo(DiskAlarm.MILLIS_MIN);
    }

    @Test
    void itStaysAsItIsWhileNobodyKnowsHowMuchIsFree() {
        free.set(0);
        alarm.check();
        broken.set(true);
        free.set(LIMIT);
        alarm.check();
        assertThat(alarm.isRaised()).isTrue();

        broken.set(false);
        alarm.check();
        assertThat(alarm.isRaised()).isFalse();
    }

    @Test
    void aWatchLooksAtOnceAndGoesOnLooking() {
        free.set(0);
        final DiskWatch watch = DiskWatch.begin(alarm);
        try {
            assertThat(alarm.isRaised()).isTrue();

            free.set(LIMIT);

            await("the watch to see that there is space").until(() -> !alarm.isRaised());
        } finally {
            watch.close();
        }
    }
}
