package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Backlogs that do not fit into memory. */
class SpilledQueuesTest extends SpilledQueuesFixture {
    private final Queue queue = newQueue(1);

    @Test
    void aBacklogOfAnyLengthTakesHalfOfTheWatermarkAndComesInItsOrder() {
        publish(MANY, queue);

        assertThat(spilling.alarm.held()).isLessThan(WATERMARK * 6 / 10);
        assertThat(bytesOnDisk()).isGreaterThan(2L * MANY / 3 * BODY_BYTES);
        for (int number = 1; number <= MANY; number++) {
            assertThat(number(got(queue, true))).isEqualTo(number);
        }
        assertNothingIsHeld();
    }

    @Test
    void nothingIsWrittenBelowHalfOfTheWatermark() {
        publish(40, queue);

        assertThat(spilling.io).isEmpty();
        assertThat(spilling.disk.files).containsOnlyKeys("index-0");
    }

    @Test
    void aContentStaysUntilItIsWritten() {
        publishWithoutWriting(MANY, queue);
        final long before = spilling.alarm.held();

        spilling.allWithoutTelling();
        assertThat(spilling.alarm.held()).isEqualTo(before);
        settle();

        assertThat(spilling.alarm.held()).isLessThan(before);
    }

    @Test
    void whatIsDeliveredWhileItIsWrittenIsNotLost() {
        publishWithoutWriting(MANY, queue);
        for (int number = 1; number <= MANY; number++) {
            assertThat(number(gotNow(queue))).isEqualTo(number);
        }

        settle();

        assertNothingIsHeld();
    }

    @Test
    void aMessageOfSeveralQueuesIsWrittenOnce() {
        final Queue[] queues = {queue, newQueue(2), newQueue(3), newQueue(4)};

        publish(MANY, queues);

        assertThat(spilling.alarm.held()).isLessThan(WATERMARK);
        assertThat(bytesOnDisk()).isLessThan((long) MANY * (BODY_BYTES + 100));
        for (final Queue each : queues) {
            for (int number = 1; number <= MANY; number++) {
                assertThat(number(got(each, true))).isEqualTo(number);
            }
        }
        assertNothingIsHeld();
    }

    @Test
    void aDiskThatTakesNothingLeavesContentsInMemoryUntilItDoes() {
        spilling.disk.failsToWrite = true;
        publish(MANY, queue);
        assertThat(spilling.alarm.isRaised()).isTrue();

        spilling.disk.failsToWrite = false;
        loop.advanceMillis(ContentSpill.PAUSE_MILLIS);
        look();

        assertThat(spilling.alarm.held()).isLessThan(WATERMARK * 6 / 10);
        assertThat(spilling.alarm.isRaised()).isFalse();
        for (int number = 1; number <= MANY; number++) {
            assertThat(number(got(queue, true))).isEqualTo(number);
        }
        assertNothingIsHeld();
    }

    @Test
    void nothingIsWrittenToADiskThatIsLow() {
        spilling.diskLow = true;

        publish(MANY, queue);

        assertThat(spilling.disk.files).containsOnlyKeys("index-0");
        assertThat(spilling.alarm.isRaised()).isTrue();
    }

    @Test
    void whatTheDiskHasChangedIsDroppedAndTheOthersCome() {
        publish(MANY, queue);
        spilling.disk.files.values().forEach(file -> {
            if (file.size() > 0) {
                file.bytes[BODY_BYTES / 2]++;
            }
        });

        final List<Integer> numbers = new ArrayList<>();
        for (int i = 1; i < MANY; i++) {
            numbers.add(number(got(queue, true)));
        }

        assertThat(numbers).isSorted().doesNotHaveDuplicates();
        assertThat(answer(queue, true)).isInstanceOf(QueueAnswer.Empty.class);
        assertNothingIsHeld();
    }

    @Test
    void whatIsPurgedGivesItsPlaceOnTheDiskBack() {
        publish(MANY, queue);

        onLoop(() -> queue.purge(client));
        settle();

        assertNothingIsHeld();
    }
}
