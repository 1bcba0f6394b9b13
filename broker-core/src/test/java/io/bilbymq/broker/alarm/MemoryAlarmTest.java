package io.bilbymq.broker.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.memory.MemoryCounter;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryAlarmTest {
    private final MemoryCounter one = new MemoryCounter();
    private final MemoryCounter other = new MemoryCounter();
    private final MemoryAlarm alarm = new MemoryAlarm(List.of(one, other), 1000);
    private final AtomicInteger cleared = new AtomicInteger();

    @Test
    void theSumOfAllCountersRings() {
        one.add(1200);
        other.add(-201);
        alarm.check();
        assertThat(alarm.isRaised()).isFalse();

        other.add(1);
        alarm.check();

        assertThat(alarm.held()).isEqualTo(1000);
        assertThat(alarm.isRaised()).isTrue();
    }

    @Test
    void whatIsSaidLastIsWhatHoldsThoughSeveralThreadsLook() throws InterruptedException {
        final Queue<Boolean> said = new ConcurrentLinkedQueue<>();
        alarm.watch((resource, raised) -> said.add(raised));

        final Thread busy = new Thread(() -> comeAndGo(one));
        busy.start();
        comeAndGo(other);
        busy.join();

        boolean expected = true;
        for (final boolean raised : said) {
            assertThat(raised).isEqualTo(expected);
            expected = !raised;
        }
        assertThat(alarm.isRaised()).isFalse();
    }

    private void comeAndGo(MemoryCounter counter) {
        for (int i = 0; i < 20_000; i++) {
            counter.add(1000);
            alarm.check();
            counter.add(-1000);
            alarm.check();
        }
    }

    @Test
    void itStopsWellBelowTheWatermarkSoThatItDoesNotFlicker() {
        one.add(1000);
        alarm.check();
        one.add(-50);
        alarm.check();
        assertThat(alarm.isRaised()).isTrue();

        one.add(-1);
        alarm.check();

        assertThat(alarm.isRaised()).isFalse();
    }

    @Test
    void whoWaitsIsToldUntilItIsForgotten() {
        final Runnable waiting = cleared::incrementAndGet;
        ring();
        alarm.whenCleared(waiting);
        assertThat(cleared).hasValue(0);

        stop();
        assertThat(cleared).hasValue(1);

        alarm.forget(waiting);
        ring();
        stop();
        assertThat(cleared).hasValue(1);
    }

    @Test
    void whoComesTooLateIsToldAtOnce() {
        alarm.whenCleared(cleared::incrementAndGet);

        assertThat(cleared).hasValue(1);
    }

    private void ring() {
        one.add(2000);
        alarm.check();
    }

    private void stop() {
        one.add(-2000);
        alarm.check();
    }
}
