package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.Seeds;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageRecord;
import io.bilbymq.broker.store.CopiedRecord;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The index does what a sorted map would do, whatever comes, goes, leaves memory and returns. */
class ReadyMessagesModelTest {
    @Test
    void inMemoryItBehavesLikeATreeMap() {
        Seeds.each(60, random -> new Comparison(random, null, 0).run(8, 1200, 1));
    }

    @Test
    void withPrioritiesItBehavesLikeATreeMap() {
        Seeds.each(40, random -> new Comparison(random, null, 1 + random.nextInt(9)).run(8, 1200, 1));
    }

    @Test
    void withPrioritiesAndItsMiddleOnDiskItBehavesLikeATreeMap() {
        Seeds.each(8, random -> new Comparison(random, new SpillFixture(), 1 + random.nextInt(3)).run(4, 100, 400));
    }

    @Test
    void withItsMiddleOnDiskItBehavesLikeATreeMap() {
        Seeds.each(12, random -> new Comparison(random, new SpillFixture(), 0).run(4, 100, 400));
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
        /** Of a key in the model: below is the sequence, above how far from the highest priority. */
        static final int LEVEL_SHIFT = 40;

        final Random random;
        final int priorityMax;
        final boolean expire;
        final @Nullable SpillFixture spilling;
        final ReadyMessages ready;
        final TreeMap<Long, Entry> model = new TreeMap<>();

        /** Was taken, and may come back. */
        final TreeMap<Long, Message> taken = new TreeMap<>();

        /** What was removed: the message, or where its record lies. */
        final Map<Long, Object> removed = new TreeMap<>();

        final Map<Long, Object> toBeRemoved = new TreeMap<>();

        final List<Message> underWay = new ArrayList<>();
        long nextSequence = 1;
        long nextPosition = 1;

        /** Copies of which it is not known yet what became of them. */
        int outcomesMissing;

        /** How often the head became known. */
        int headsKnown;

        Comparison(Random random, @Nullable SpillFixture spilling, int priorityMax) {
            this.random = random;
            this.priorityMax = priorityMax;
            this.expire = random.nextBoolean();
            this.spilling = spilling;
            ready = new ReadyMessages(priorityMax, spilling == null ? null : spilling.scratch, () -> headsKnown++);
        }

        /** Every message has one, which may be higher than the highest. */
        private static int priority(long sequence) {
            return (int) (sequence * 7919 % 11);
        }

        private long deadline(long sequence) {
            return expire && sequence % 3 > 0 ? 1000 + sequence : 0;
        }

        /** Where a message is in the model. */
        private long key(long sequence) {
            return (long) (priorityMax - Math.min(priorityMax, priority(sequence))) << LEVEL_SHIFT | sequence;
        }

        private static long sequence(long key) {
            return key & ((1L << LEVEL_SHIFT) - 1);
        }

        private static long level(long key) {
            return key >> LEVEL_SHIFT;
        }

        void run(int phases, int steps, int messagesMax) {
            for (int phase = 0; phase < phases; phase++) {
                final int appendPercent = random.nextInt(100);
                final int returnPercent = random.nextInt(20);
                final int storedPercent = random.nextInt(3) * 40;
                for (int step = 0; step < steps; step++) {
                    final int messages = 1 + random.nextInt(messagesMax);
                    onLoop(() -> step(messages, appendPercent, returnPercent, storedPercent));
                    input(random.nextInt(3));
                    assertThat(ready.size()).isEqualTo(model.size());
                    assertThat(ready.isEmpty()).isEqualTo(model.isEmpty());
                }
                compareSums();
                compareRanges();
                everythingWrittenCanBeLetGo();
            }
            takeEverything();
            assertThat(outcomesMissing).isZero();
        }

        private void step(int messages, int appendPercent, int returnPercent, int storedPercent) {
            if (random.nextInt(100) < appendPercent) {
                repeat(messages, () -> append(storedPercent));
            } else if (random.nextInt(100) < returnPercent) {
                repeat(messages, this::comeBack);
            } else {
                repeat(messages, this::takeHead);
            }
            if (random.nextInt(spilling == null ? 30 : 3) == 0) {
                repeat(1 + random.nextInt(3), this::seldom);
            }
        }

        private static void repeat(int times, Runnable task) {
            for (int i = 0; i < times; i++) {
                task.run();
            }
        }

        private void seldom() {
            switch (random.nextInt(9)) {
                case 0, 1 -> pageOut();
                case 2 -> readBack();
                case 3 -> move();
                case 4 -> write();
                case 5 -> compareContains();
                case 6 -> clear();
                case 7 -> removeSome();
                default -> requeueMany();
            }
        }

        private void onLoop(Runnable task) {
            if (spilling == null) {
                task.run();
            } else {
                spilling.loop.run(task);
                spilling.disk.failsToWrite = random.nextInt(10) == 0;
            }
        }

        /** Some reading and writing; and if the head is not known, all of it. */
        private void input(int count) {
            if (spilling != null) {
                repeat(count, () -> spilling.one(random));
                if (!ready.headKnown()) {
                    final int before = headsKnown;
                    spilling.all(random);
                    assertThat(ready.headKnown()).isTrue();
                    assertThat(headsKnown).isGreaterThan(before);
                }
                assertThat(spilling.lost).isEmpty();
            }
        }

        private void takeEverything() {
            while (!model.isEmpty()) {
                onLoop(() -> repeat(1000, this::takeHead));
                input(3);
            }
            if (spilling != null) {
                spilling.all(random);
                assertThat(spilling.spill.chunks()).isZero();
                assertThat(removed).isEqualTo(toBeRemoved);
            }
        }

        private void clear() {
            if (random.nextInt(5) > 0) {
                return;
            }
            model.forEach((key, entry) -> toBeRemoved.put(
                    sequence(key), entry.message != null ? entry.message : List.of(entry.position, entry.length)));
            model.clear();
            ready.clear(new Removal() {
                @Override
                public void message(long sequence, Message message) {
                    assertThat(removed.put(sequence, message)).isNull();
                }

                @Override
                public void stored(long sequence, long position, int length) {
                    assertThat(removed.put(sequence, List.of(position, length))).isNull();
                }
            });
        }

        private void append(int storedPercent) {
            final long sequence = nextSequence;
            nextSequence += random.nextInt(20) == 0 ? 1 + random.nextInt(5) : 1;
            final int bodyLength = random.nextInt(20);
            if (random.nextInt(100) < storedPercent) {
                final Entry entry = new Entry(null, bodyLength, random.nextInt(10) == 0);
                placeAnew(entry);
                ready.appendStored(
                        sequence,
                        priority(sequence),
                        entry.position,
                        entry.length,
                        bodyLength,
                        entry.redelivered,
                        deadline(sequence));
                model.put(key(sequence), entry);
            } else {
                final Message message = message(priority(sequence), bodyLength);
                ready.append(sequence, message, deadline(sequence));
                model.put(key(sequence), new Entry(message, bodyLength, false));
            }
        }

        private Message message(int priority, int bodyLength) {
            final Message message = TestMessages.ofPriority(priority, bodyLength);
            return switch (random.nextInt(10)) {
                case 0 -> message;
                case 1 -> {
                    underWay.add(TestMessages.underWay(message));
                    yield message;
                }
                default -> TestMessages.stored(message, nextPosition++, 50 + random.nextInt(50));
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
            ready.insert(sequence, message, redelivered, deadline(sequence));
            model.put(key(sequence), new Entry(message, message.bodyLength(), redelivered));
        }

        /** Some that follow each other, wherever they are; those on disk as soon as they are back. */
        private void removeSome() {
            long sequence = 1L + random.nextInt((int) nextSequence);
            for (int left = 1 + random.nextInt(spilling == null ? 30 : 3000); left > 0; left--, sequence++) {
                final boolean isHere = ready.contains(sequence);
                assertThat(isHere).isEqualTo(model.containsKey(key(sequence)));
                final ResidentChunk chunk = isHere ? ready.chunkOf(sequence) : null;
                if (chunk != null) {
                    ready.remove(sequence, chunk);
                    model.remove(key(sequence));
                }
            }
        }

        private void takeHead() {
            if (model.isEmpty() || !ready.headKnown()) {
                return;
            }
            final Map.Entry<Long, Entry> head = model.pollFirstEntry();
            final Entry entry = head.getValue();
            final long sequence = sequence(head.getKey());
            assertThat(ready.sequence()).isEqualTo(sequence);
            assertThat(ready.deadline()).isEqualTo(deadline(sequence));
            assertThat(ready.redelivered()).isEqualTo(entry.redelivered);
            assertThat(ready.message()).isSameAs(entry.message);
            if (entry.message == null) {
                assertThat(ready.position()).isEqualTo(entry.position);
                assertThat(ready.length()).isEqualTo(entry.length);
            } else {
                taken.put(sequence, entry.message);
            }
            ready.removeHead();
        }

        private void write() {
            while (!underWay.isEmpty()) {
                TestMessages.write(underWay.remove(underWay.size() - 1), nextPosition++, 77);
            }
        }

        private void pageOut() {
            final long wanted = random.nextInt(spilling == null ? 20_000 : 2_000_000);
            final List<Message> gone = new ArrayList<>();

            final long bytes = LogContents.letGo(ready, wanted, gone::add);

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
            return entries(of -> of.limit(PageOut.HEAD_MESSAGES));
        }

        /** Of each level something. */
        private List<Entry> entries(UnaryOperator<Stream<Entry>> of) {
            final List<Entry> entries = new ArrayList<>();
            for (int level = 0; level <= priorityMax; level++) {
                of.apply(model.subMap((long) level << LEVEL_SHIFT, (long) (level + 1) << LEVEL_SHIFT).values().stream())
                        .forEach(entries::add);
            }
            return entries;
        }

        private void everythingWrittenCanBeLetGo() {
            write();
            final List<Message> gone = new ArrayList<>();
            for (int call = 0; call < 1100; call++) {
                onLoop(() -> LogContents.letGo(ready, Long.MAX_VALUE, gone::add));
                if (spilling != null) {
                    spilling.all(random);
                }
            }
            letGo(gone);

            assertThat(entries(of -> of.skip(PageOut.HEAD_MESSAGES)))
                    .allMatch(entry -> entry.message == null || entry.message.record() == null);
        }

        private void readBack() {
            final int messagesMax = 1 + random.nextInt(300);
            final long bytesMax = random.nextInt(20_000);
            final Missing missing = ready.missing(messagesMax, bytesMax);
            compareMissing(missing, messagesMax, bytesMax);
            for (int i = 0; i < missing.size(); i++) {
                final long sequence = missing.sequences()[i];
                final Entry entry = Objects.requireNonNull(model.get(key(sequence)));
                final Message message = TestMessages.stored(
                        TestMessages.ofPriority(priority(sequence), entry.bodyLength),
                        missing.positions()[i],
                        missing.lengths()[i]);
                if (random.nextInt(20) == 0) {
                    takeHead();
                }
                final boolean wanted = model.containsKey(key(sequence));
                assertThat(LogContents.loaded(ready, sequence, message)).isEqualTo(wanted);
                entry.message = message;
            }
        }

        private void compareMissing(Missing missing, int messagesMax, long bytesMax) {
            final List<Long> expected = new ArrayList<>();
            long bytes = 0;
            for (final var each : model.entrySet()) {
                final Entry entry = each.getValue();
                if (level(each.getKey()) != level(model.firstKey())) {
                    break;
                }
                if (entry.message == null) {
                    bytes += entry.length;
                    if (expected.isEmpty() || (bytes <= bytesMax && expected.size() < messagesMax)) {
                        expected.add(sequence(each.getKey()));
                    } else {
                        break;
                    }
                }
            }
            final List<Long> found = new ArrayList<>();
            for (int i = 0; i < missing.size(); i++) {
                final Entry entry = Objects.requireNonNull(model.get(key(missing.sequences()[i])));
                assertThat(missing.positions()[i]).isEqualTo(entry.position);
                assertThat(missing.lengths()[i]).isEqualTo(entry.length);
                found.add(missing.sequences()[i]);
            }
            // It may look less far, not further.
            assertThat(found).isEqualTo(expected.subList(0, found.size()));
            if (spilling == null || (!model.isEmpty() && ready.headKnown() && ready.message() == null)) {
                assertThat(found.isEmpty()).isEqualTo(expected.isEmpty());
            }
        }

        private void move() {
            final long first = 1L + random.nextInt((int) nextSequence + 5);
            for (long sequence = first; sequence < first + 20; sequence++) {
                final Entry entry = model.get(key(sequence));
                if (entry != null && entry.message == null && random.nextInt(4) > 0) {
                    final long from = entry.position;
                    placeAnew(entry);
                    assertThat(ready.mayLieAt(sequence, from)).isTrue();
                    copy(sequence, from, entry, true);
                } else {
                    final Entry elsewhere = new Entry(null, 0, false);
                    placeAnew(elsewhere);
                    copy(sequence, elsewhere.position + 1, elsewhere, false);
                }
            }
        }

        private void copy(long sequence, long from, Entry to, boolean expected) {
            outcomesMissing++;
            ready.copied(new CopiedRecord(sequence, from, to.position, to.length, moved -> {
                assertThat(moved).as("%d moved from %d", sequence, from).isEqualTo(expected);
                outcomesMissing--;
            }));
        }

        private void compareContains() {
            for (int i = 0; i < 20; i++) {
                final long sequence = 1L + random.nextInt((int) nextSequence + 5);

                assertThat(ready.contains(sequence)).isEqualTo(model.containsKey(key(sequence)));
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

            assertThat(sequences)
                    .isEqualTo(model.keySet().stream()
                            .map(Comparison::sequence)
                            .sorted()
                            .toList());
        }
    }
}
