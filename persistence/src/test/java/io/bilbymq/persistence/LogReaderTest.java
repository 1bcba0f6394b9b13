package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.persistence.MessageLog.StoredMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogReaderTest {
    private record Found(int index, StoredMessage message) {}

    private final RecordingDisk disk = new RecordingDisk(new SimulatedDisk(1));
    private final LogHarness harness = new LogHarness(disk);
    private final List<Found> read = new ArrayList<>();
    private final List<Integer> unreadable = new ArrayList<>();
    private final LogReader.Visitor visitor = new LogReader.Visitor() {
        @Override
        public void message(int index, StoredMessage message) {
            read.add(new Found(index, message));
        }

        @Override
        public void unreadable(int index, IOException reason) {
            unreadable.add(index);
        }
    };

    LogReaderTest() throws IOException {}

    private List<TestMessage> write(int count, int bytes) throws IOException {
        final List<TestMessage> messages = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            messages.add(harness.write(i, bytes));
        }
        disk.reads = 0;
        return messages;
    }

    private void read(List<TestMessage> messages) {
        harness.log
                .reader()
                .read(
                        messages.stream().mapToLong(TestMessage::position).toArray(),
                        messages.stream().mapToInt(TestMessage::length).toArray(),
                        visitor);
    }

    private void mustHaveRead(List<TestMessage> messages) {
        assertThat(read).hasSameSizeAs(messages);
        read.forEach(found -> messages.get(found.index).mustBe(found.message));
        assertThat(unreadable).isEmpty();
    }

    @Test
    void neighboursAreReadTogether() throws IOException {
        final List<TestMessage> messages = write(20, 20);

        read(messages);

        mustHaveRead(messages);
        assertThat(disk.reads).isEqualTo(1);
    }

    @Test
    void anyMessagesInAnyOrderAreRead() throws IOException {
        final List<TestMessage> messages = write(200, 0);
        for (int i = 201; i < 400; i++) {
            messages.add(harness.write(i, 40 * (i % 50)));
        }
        messages.add(harness.write(400, 3 * LogHarness.SEGMENT_BYTES));
        final Random random = new Random(1);
        for (int round = 0; round < 20; round++) {
            read.clear();
            final List<TestMessage> some = new ArrayList<>(messages);
            some.removeIf(message -> random.nextInt(4) == 0);
            if (round % 2 == 1) {
                Collections.shuffle(some, random);
            }

            read(some);

            mustHaveRead(some);
        }
    }

    @Test
    void oneThatIsDamagedDoesNotHideItsNeighbours() throws IOException {
        final List<TestMessage> messages = write(3, 20);

        harness.log
                .reader()
                .read(
                        new long[] {
                            messages.get(0).position(),
                            messages.get(1).position() + 1,
                            messages.get(2).position(),
                            1L << 40,
                            messages.get(1).position()
                        },
                        new int[] {
                            messages.get(0).length(),
                            messages.get(1).length() - 1,
                            messages.get(2).length(),
                            100,
                            messages.get(1).length()
                        },
                        visitor);

        assertThat(unreadable).containsExactly(1, 3);
        assertThat(read).extracting(Found::index).containsExactly(0, 2, 4);
        messages.get(2).mustBe(read.get(1).message);
        messages.get(1).mustBe(read.get(2).message);
    }
}
