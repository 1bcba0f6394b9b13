package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.Seeds;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageRecord;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The index does what a sorted map would do, whatever comes, goes, leaves memory and returns. */
class ReadyMessagesModelTest {
    @Test
    void behavesLikeATreeMap() {
        Seeds.each(80, random -> new Comparison(random).run());
    }

    /** What a sorted map knows of a message. */
    private static final class Entry {
        /** Null if its content is in the log only. */
        @Nullable
        Message message;

        final int bodyLength;
        final boolean redelivered;
        long position;
        int length;

        Entry(@Nullable Message message, int bodyLength, boolean redelivered) {
            this.message = message;
            this.bodyLength = bodyLength;
            this.redelivered = redelivered;
        }
    }

    private static final class Comparison {
        final Random random;
        final ReadyMessages ready = new ReadyMessages();
        final TreeMap<Long, Entry> model = new TreeMap<>();

        /** Was taken, and may come back. */
        final TreeMap<Long, Message> taken = new TreeMap<>();

        final List<Message> underWay = new ArrayList<>();
        long nextSequence = 1;
        long nextPosition = 1;

        Comparison(Random random) {
            this.random = random;
        }

        void run() {
            for (int phase = 0; phase < 8; phase++) {
                final int appendPercent = random.nextInt(100);
                final int returnPercent = random.nextInt(20);
                final int storedPercent = random.nextInt(3) * 40;
                for (int step = 0; step < 1200; step++) {
                    if (random.nextInt(100) < appendPercent) {
                        append(storedPercent);
                    } else if (random.nextInt(100) < returnPercent) {
                        comeBack();
                    } else {
                        takeHead();
                    }
                    if (random.nextInt(30) == 0) {
                        seldom();
                    }
                    assertThat(ready.size()).isEqualTo(model.size());
                    assertThat(ready.isEmpty()).isEqualTo(model.isEmpty());
                }
                compareSums();
                compareRanges();
                everythingWrittenCanBeLetGo();
            }
        }

        private void seldom() {
            switch (random.nextInt(6)) {
                case 0 -> pageOut();
                case 1 -> readBack();
                case 2 -> move();
                case 3 -> write();
                case 4 -> compareContains();
                default -> requeueMany();
            }
        }

        private void append(int storedPercent) {
            final long sequence = nextSequence;
            nextSequence += random.nextInt(20) == 0 ? 1 + random.nextInt(5) : 1;
            final int bodyLength = random.nextInt(20);
            if (random.nextInt(100) < storedPercent) {
                final Entry entry = new Entry(null, bodyLength, random.nextInt(10) == 0);
                placeAnew(entry);
                ready.appendStored(sequence, entry.position, entry.length, bodyLength, entry.redelivered);
                model.put(sequence, entry);
            } else {
                final Message message = message(bodyLength);
                ready.append(sequence, message);
                model.put(sequence, new Entry(message, bodyLength, false));
            }
        }

        private Message message(int bodyLength) {
            return switch (random.nextInt(10)) {
                case 0 -> TestMessages.message(bodyLength);
                case 1 -> {
                    final Message message = TestMessages.underWay(bodyLength);
                    underWay.add(message);
                    yield message;
                }
                default -> TestMessages.stored(bodyLength, nextPosition++, 50 + random.nextInt(50));
            };
        }

        private void placeAnew(Entry entry) {
            entry.position = nextPosition++;
            entry.length = 50 + random.nextInt(50);
        }

        private void comeBack() {
            if (!taken.isEmpty()) {
                final var back = random.nextBoolean() ? taken.pollFirstEntry() : taken.pollLastEntry();
                insert(back.getKey(), back.getValue());
            }
        }

        private void requeueMany() {
            if (random.nextInt(10) == 0) {
                taken.forEach(this::insert);
                taken.clear();
            }
        }

        private void insert(long sequence, Message message) {
            final boolean redelivered = random.nextBoolean();
            ready.insert(sequence, message, redelivered);
            model.put(sequence, new Entry(message, message.bodyLength(), redelivered));
        }

        private void takeHead() {
            if (model.isEmpty()) {
                return;
            }
            final Map.Entry<Long, Entry> head = model.pollFirstEntry();
            final Entry entry = head.getValue();
            assertThat(ready.sequence()).isEqualTo(head.getKey());
            assertThat(ready.redelivered()).isEqualTo(entry.redelivered);
            assertThat(ready.message()).isSameAs(entry.message);
            if (entry.message == null) {
                assertThat(ready.position()).isEqualTo(entry.position);
                assertThat(ready.length()).isEqualTo(entry.length);
            } else {
                taken.put(head.getKey(), entry.message);
            }
            ready.removeHead();
        }

        private void write() {
            while (!underWay.isEmpty()) {
                TestMessages.write(underWay.remove(underWay.size() - 1), nextPosition++, 77);
            }
        }

        private void pageOut() {
            final long wanted = random.nextInt(20_000);
            final List<Message> gone = new ArrayList<>();

            final long bytes = ready.pageOut(wanted, gone::add);

            assertThat(bytes)
                    .isEqualTo(gone.stream().mapToLong(Message::heldBytes).sum());
            assertThat(bytes).isLessThan(wanted + 200);
            letGo(gone);
        }

        private void letGo(List<Message> gone) {
            final IdentityHashMap<Message, Entry> byMessage = new IdentityHashMap<>();
            model.values().stream().filter(e -> e.message != null).forEach(e -> byMessage.put(e.message, e));
            final List<Entry> head = headEntries();
            for (final Message message : gone) {
                final Entry entry = Objects.requireNonNull(byMessage.get(message), "has its content");
                final MessageRecord record = Objects.requireNonNull(message.record(), "is in the log");
                assertThat(head).as("stays at the head").doesNotContain(entry);
                assertThat(record.position()).as("is in the log").isNotZero();
                entry.message = null;
                entry.position = record.position();
                entry.length = record.length();
            }
        }

        private List<Entry> headEntries() {
            // Contents are too small here for the bound of bytes to matter.
            return model.values().stream().limit(PageOut.HEAD_MESSAGES).toList();
        }

        private void everythingWrittenCanBeLetGo() {
            write();
            final List<Message> gone = new ArrayList<>();
            for (int call = 0; call < 1100; call++) {
                ready.pageOut(Long.MAX_VALUE, gone::add);
            }
            letGo(gone);

            assertThat(model.values().stream().skip(PageOut.HEAD_MESSAGES))
                    .allMatch(entry -> entry.message == null || entry.message.record() == null);
        }

        private void readBack() {
            final int messagesMax = 1 + random.nextInt(300);
            final long bytesMax = random.nextInt(20_000);
            final Missing missing = ready.missing(messagesMax, bytesMax);
            compareMissing(missing, messagesMax, bytesMax);
            for (int i = 0; i < missing.size(); i++) {
                final long sequence = missing.sequences()[i];
                final Entry entry = Objects.requireNonNull(model.get(sequence));
                final Message message =
                        TestMessages.stored(entry.bodyLength, missing.positions()[i], missing.lengths()[i]);
                if (random.nextInt(20) == 0) {
                    takeHead();
                }
                final boolean wanted = model.containsKey(sequence);
                assertThat(ready.loaded(sequence, message)).isEqualTo(wanted);
                entry.message = message;
            }
        }

        private void compareMissing(Missing missing, int messagesMax, long bytesMax) {
            final List<Long> expected = new ArrayList<>();
            long bytes = 0;
            for (final var each : model.entrySet()) {
                final Entry entry = each.getValue();
                if (entry.message == null) {
                    bytes += entry.length;
                    if (expected.isEmpty() || (bytes <= bytesMax && expected.size() < messagesMax)) {
                        expected.add(each.getKey());
                    } else {
                        break;
                    }
                }
            }
            final List<Long> found = new ArrayList<>();
            for (int i = 0; i < missing.size(); i++) {
                final Entry entry = Objects.requireNonNull(model.get(missing.sequences()[i]));
                assertThat(missing.positions()[i]).isEqualTo(entry.position);
                assertThat(missing.lengths()[i]).isEqualTo(entry.length);
                found.add(missing.sequences()[i]);
            }
            // It may look less far, not further.
            assertThat(found).isEqualTo(expected.subList(0, found.size()));
            assertThat(found.isEmpty()).isEqualTo(expected.isEmpty());
        }

        private void move() {
            for (int i = 0; i < 20; i++) {
                final long sequence = 1L + random.nextInt((int) nextSequence + 5);
                final Entry entry = model.get(sequence);
                if (entry != null && entry.message == null) {
                    placeAnew(entry);
                    assertThat(ready.moved(sequence, entry.position, entry.length))
                            .isTrue();
                } else {
                    assertThat(ready.moved(sequence, 1, 1)).isFalse();
                }
            }
        }

        private void compareContains() {
            for (int i = 0; i < 20; i++) {
                final long sequence = 1L + random.nextInt((int) nextSequence + 5);

                assertThat(ready.contains(sequence)).isEqualTo(model.containsKey(sequence));
            }
        }

        private void compareSums() {
            assertThat(ready.bodyBytes())
                    .isEqualTo(
                            model.values().stream().mapToLong(e -> e.bodyLength).sum());
            assertThat(ready.residentBytes())
                    .isEqualTo(model.values().stream()
                            .filter(e -> e.message != null)
                            .mapToLong(e -> e.message.heldBytes())
                            .sum());
        }

        private void compareRanges() {
            final List<Long> sequences = new ArrayList<>();
            final long[] previous = {Long.MIN_VALUE / 2};
            ready.ranges((first, last) -> {
                assertThat(first).as("ranges do not adjoin").isGreaterThan(previous[0] + 1);
                assertThat(last).isGreaterThanOrEqualTo(first);
                previous[0] = last;
                for (long sequence = first; sequence <= last; sequence++) {
                    sequences.add(sequence);
                }
            });

            assertThat(sequences).isEqualTo(List.copyOf(model.keySet()));
        }
    }
}
