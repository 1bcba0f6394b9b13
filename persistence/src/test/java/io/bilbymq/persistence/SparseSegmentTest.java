package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SparseSegmentTest {
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final TreeMap<Long, TestMessage> held = new TreeMap<>();

    @Test
    void whatLivesInASparseSegmentIsCopiedAndTheSegmentIsFreed() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        for (int i = 1; i <= 60; i++) {
            held.put((long) i, harness.write(i, 300));
        }
        for (int i = 10; i <= 60; i += 10) {
            settle(harness, i - 9, i - 1);
        }
        assertThat(harness.log.sparse()).as("sparse before a checkpoint").isEmpty();
        harness.checkpoint(this::state);
        final int before = FileNames.bases(disk).size();

        while (!harness.log.sparse().isEmpty()) {
            clean(harness, harness.log.sparse().get(0));
        }

        assertThat(FileNames.bases(disk).size()).isLessThan(before);
        for (final TestMessage message : held.values()) {
            message.mustBe(harness.log.read(message.position(), message.length()));
        }
        assertThat(new LogHarness(disk.crash()).sequences(1)).containsExactly(10, 20, 30, 40, 50, 60);
    }

    @Test
    void aCheckpointPaysWhenASegmentIsDeadOrSparseAndNoneHasSaidItsFactsAgain() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        for (int i = 1; i <= 30; i++) {
            held.put((long) i, harness.write(i, 300));
        }
        assertThat(harness.log.checkpointPays()).as("all is needed").isFalse();

        settle(harness, 1, 10);
        assertThat(harness.log.checkpointPays()).as("a segment is dead").isTrue();
        harness.checkpoint(this::state);
        assertThat(harness.log.checkpointPays()).as("it is removed").isFalse();

        settle(harness, 12, 20);
        harness.append(LogBatch::sync);
        harness.turns();
        assertThat(harness.log.checkpointPays())
                .as("less is needed of what a checkpoint has covered")
                .isFalse();
        assertThat(harness.log.sparse()).isNotEmpty();
    }

    private void settle(LogHarness harness, long first, long last) {
        for (long number = first; number <= last; number++) {
            final TestMessage gone = Objects.requireNonNull(held.remove(number));
            harness.append(batch -> {
                batch.settled(1, gone.number(), gone.number());
                batch.release(gone);
            });
        }
        harness.turns();
    }

    /** What the owner of queues does. */
    private void clean(LogHarness harness, SparseSegment segment) throws IOException {
        final List<TestMessage> replaced = new ArrayList<>();
        for (List<StoredPlace> places = segment.next(1000); !places.isEmpty(); places = segment.next(1000)) {
            for (final StoredPlace place : places) {
                final TestMessage message = held.get(place.sequence());
                if (message != null && message.position() == place.position()) {
                    final TestMessage copy = TestMessage.of(message.number(), 300, 1, place.sequence());
                    harness.append(batch -> batch.add(copy, true));
                    held.put(place.sequence(), copy);
                    replaced.add(message);
                }
            }
        }
        assertThat(replaced).isNotEmpty();
        harness.turns();
        harness.append(batch -> {
            replaced.forEach(old -> batch.release(old.position(), old.length()));
            batch.sync();
        });
        harness.turns();
    }

    private void state(LogBatch batch) {
        final long[] ranges = held.keySet().stream()
                .flatMap(sequence -> List.of(sequence, sequence).stream())
                .mapToLong(Long::longValue)
                .toArray();
        batch.add(new QueueStateEntry(1, held.lastKey() + 1, 0, ranges), true);
    }
}
