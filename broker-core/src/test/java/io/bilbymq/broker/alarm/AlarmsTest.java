package io.bilbymq.broker.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.memory.MemoryCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AlarmsTest {
    private final MemoryCounter held = new MemoryCounter();
    private final AtomicLong free = new AtomicLong(100);
    private final MemoryAlarm memory = new MemoryAlarm(List.of(held), 1000);
    private final DiskAlarm disk = new DiskAlarm(free::get, () -> false, 100);
    private final Alarms alarms = new Alarms(memory, disk);

    private void memory(long bytes) {
        held.add(bytes - held.bytes());
        memory.check();
    }

    private void disk(long bytes) {
        free.set(bytes);
        disk.check();
    }

    @Test
    void anyOneIsEnough() {
        assertThat(alarms.isRaised()).isFalse();

        disk(99);
        assertThat(alarms.isRaised()).isTrue();
        assertThat(alarms.reason()).isEqualTo("low on disk");

        memory(1000);
        assertThat(alarms.reason()).isEqualTo("low on disk & memory");

        disk(100);
        assertThat(alarms.isRaised()).isTrue();
        assertThat(alarms.reason()).isEqualTo("low on memory");

        memory(0);
        assertThat(alarms.isRaised()).isFalse();
    }

    @Test
    void whoWatchesHearsOfEachOnceWhenItRingsAndOnceWhenItStops() {
        final List<String> heard = new ArrayList<>();
        alarms.watch((resource, raised) -> heard.add(resource + (raised ? " low" : " enough")));

        disk(99);
        disk(98);
        memory(1000);
        disk(100);
        memory(0);

        assertThat(heard).containsExactly("disk low", "memory low", "disk enough", "memory enough");
    }

    @Test
    void whoWaitsIsToldByTheLastOneToStopWhicheverItIs() {
        final AtomicInteger unblocked = new AtomicInteger();
        final Runnable waiting = () -> unblocked.addAndGet(alarms.isRaised() ? 0 : 1);
        memory(1000);
        disk(99);
        alarms.whenCleared(waiting);

        memory(0);
        assertThat(unblocked).hasValue(0);
        disk(100);
        assertThat(unblocked).hasValue(1);

        disk(99);
        memory(1000);
        disk(100);
        assertThat(unblocked).hasValue(1);
        memory(0);
        assertThat(unblocked).hasValue(2);

        alarms.forget(waiting);
        disk(99);
        disk(100);
        assertThat(unblocked).hasValue(2);
    }
}
