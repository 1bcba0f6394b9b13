package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.persistence.LogOracle.Place;
import io.bilbymq.persistence.LogOracle.Unit;
import io.bilbymq.persistence.TestQueue.Held;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Does with a log what a broker does: several owners of queues and one of definitions, each with a batch per turn. What
 * it does is drawn at random, with odds that differ from run to run, and told to the {@link LogOracle}.
 */
final class LogWork {
    private static final int OWNERS = 3;
    private static final int DEFINITIONS = OWNERS - 1;
    private static final int QUEUES_MAX = 6;
    private static final int GROUP_MAX = 4;
    private static final int SETTLED_MAX = 8;

    private static final WorkStep[] STEPS = WorkStep.values();

    private final SplittableRandom random;
    private final LogOracle oracle;
    private final int segmentBytes;
    private final int[] odds = new int[STEPS.length];
    private final int oddsTogether;
    private final int recordsPerSync;
    private final TreeMap<Long, TestQueue> queues = new TreeMap<>();
    private final Owners owners;
    private final List<Held> spilled = new ArrayList<>();
    private final BitSet checkpointMissing = new BitSet();
    private @Nullable Checkpoint checkpoint;
    private @Nullable MessageLog log;
    private long lastNumber;
    private long lastQueue;

    LogWork(SplittableRandom random, LogOracle oracle, int segmentBytes) {
        this.random = random;
        this.oracle = oracle;
        this.owners = new Owners(OWNERS, oracle);
        this.segmentBytes = segmentBytes;
        int sum = 0;
        for (int i = 0; i < odds.length; i++) {
            sum += random.nextInt(3) == 0 ? STEPS[i].oddsMin() : 1 + random.nextInt(STEPS[i].oddsMax());
            odds[i] = sum;
        }
        oddsTogether = sum;
        recordsPerSync = 1 << random.nextInt(8);
    }

    /** Whether the log has said that it is dead. */
    boolean isLogDead() {
        return owners.isLogDead();
    }

    /** Whether the log waits for space. */
    boolean isWaiting() {
        rest();
        return log().isShort();
    }

    /** Takes over a log that was just opened, and what was found in it. */
    void begin(MessageLog opened, Found recovered) throws IOException {
        log = opened;
        owners.begin(opened);
        spilled.clear();
        checkpoint = null;
        checkpointMissing.clear();
        queues.replaceAll((number, queue) -> new TestQueue(number, queue.owner, 1, 0));
        for (final Found.OfQueue found : recovered.queues().values()) {
            takeOver(found);
        }
        queues.values().forEach(queue -> oracle.goesOnAt(queue.number, queue.lastSequence() + 1));
        log().start(OWNERS, this::checkpoint);
    }

    private void takeOver(Found.OfQueue found) throws IOException {
        final TestQueue before = queues.get(found.queue());
        if (before == null) {
            for (int i = 0; i < found.sequences().length; i++) {
                owners.turn(0).batch.release(found.positions()[i], found.lengths()[i]);
            }
            return;
        }
        final TestQueue queue = new TestQueue(
                found.queue(),
                before.owner,
                found.nextSequence(),
                Math.min(found.deliveredUpTo(), found.nextSequence() - 1));
        queues.put(queue.number, queue);
        for (int i = 0; i < found.sequences().length; i++) {
            final long sequence = found.sequences()[i];
            final Place place = oracle.place(queue.number, sequence);
            final Held held =
                    new Held(queue.number, sequence, place.message(), found.positions()[i], found.lengths()[i]);
            held.tally = found.tallies().getOrDefault(sequence, 0L);
            queue.held.put(sequence, held);
            read(held);
        }
    }

    private MessageLog log() {
        return Objects.requireNonNull(log, "a log to work with");
    }

    /** Does something. */
    void step() throws IOException {
        final int drawn = random.nextInt(oddsTogether);
        int step = 0;
        while (odds[step] <= drawn) {
            step++;
        }
        switch (STEPS[step]) {
            case PUBLISH -> publish();
            case SETTLE -> settle();
            case GROUP -> group();
            case REPLACE -> replace();
            case DEFINE -> define();
            case TALLY -> tally();
            case CHECKPOINT -> log().checkpoint(this::checkpointIsDone);
            case ANSWER_CHECKPOINT -> answerCheckpoint(random.nextInt(OWNERS));
            case READ -> read();
            case SPILL -> spill();
            case DELIVER -> deliver();
            case NEW_QUEUE -> newQueue();
            case DELETE_QUEUE -> endQueue(true);
            case DROP_QUEUE -> endQueue(false);
            case END_OWNERS_TURN -> owners.endTurn(random.nextInt(OWNERS));
            case TURN_OF_THE_LOG -> log().turn();
        }
    }

    /** Ends all turns and lets the log do all it can. */
    void rest() {
        owners.rest();
    }

    /** Lets the log do all it can, and ends the checkpoints that it begins. */
    void answerCheckpoints() {
        rest();
        while (!checkpointMissing.isEmpty() && !owners.isLogDead()) {
            for (int owner = 0; owner < OWNERS; owner++) {
                answerCheckpoint(owner);
            }
            rest();
        }
    }

    /** A checkpoint that begins now, and ends. The broker does this before it closes the log. */
    void sayAllAgain() {
        rest();
        final AtomicBoolean isDone = new AtomicBoolean();
        log().checkpoint(() -> isDone.set(true));
        // One that was under way comes first.
        answerCheckpoints();
        assertThat(isDone.get() || owners.isLogDead())
                .as("the checkpoint is done")
                .isTrue();
    }

    /** Settles all there is, and says so: there is nothing that the log would have to keep. */
    void settleAll() {
        do {
            answerCheckpoints();
            queues.values().forEach(this::settleIdle);
            owners.toRelease(0).addAll(spilled);
            spilled.clear();
            sayAllAgain();
            // What waited for space may have some now, and then is to be settled too.
        } while (holdsAnything());
    }

    /** Whether some queue has a message that nothing is under way for. */
    boolean holdsAnything() {
        return queues.values().stream().anyMatch(TestQueue::hasIdle);
    }

    private void settleIdle(TestQueue queue) {
        final Owners.Turn turn = owners.turn(queue.owner);
        for (final Held held : List.copyOf(queue.held.values())) {
            if (!held.isBusy) {
                turn.batch.settled(queue.number, held.sequence, held.sequence);
                oracle.place(held.queue, held.sequence).endsWith(turn.unit("settlement"));
                held.release(turn.batch);
                queue.held.remove(held.sequence);
            }
        }
    }

    /** Fails if a turn that ended was neither completed nor failed. */
    void nobodyWaits() {
        owners.nobodyWaits();
    }

    private boolean isSynced() {
        return random.nextInt(recordsPerSync) == 0;
    }

    private void newQueue() {
        if (queues.size() < QUEUES_MAX) {
            final TestQueue queue = new TestQueue(++lastQueue, random.nextInt(DEFINITIONS), 1, 0);
            queues.put(queue.number, queue);
            oracle.queue(queue.number);
        }
    }

    private void publish() {
        final TestMessage message = message(1 + random.nextInt(3), 0);
        if (message != null) {
            final Owners.Turn turn = owners.turn(queueOf(message).owner);
            turn.batch.add(message, isSynced());
            hold(message, turn.unit("message " + message.number()), false);
        }
    }

    /** A message for some queues, none of them {@code without}. */
    private @Nullable TestMessage message(int placesMax, long without) {
        final long[] places = new long[2 * placesMax];
        int count = 0;
        for (final TestQueue queue : queues.values()) {
            if (queue.number != without && count < places.length && random.nextInt(queues.size()) < placesMax) {
                places[count++] = queue.number;
                places[count++] = queue.nextSequence();
            }
        }
        return count == 0 ? null : TestMessage.of(++lastNumber, contentLength(), Arrays.copyOf(places, count));
    }

    private int contentLength() {
        return switch (random.nextInt(32)) {
            case 0, 1, 2, 3 -> 0;
            case 4, 5 -> random.nextInt(segmentBytes);
            case 6 -> random.nextInt(8) == 0 ? random.nextInt(3 * segmentBytes) : 1;
            default -> random.nextInt(200);
        };
    }

    private TestQueue queueOf(TestMessage message) {
        return queue(message.queue(random.nextInt(message.places())));
    }

    private TestQueue queue(long number) {
        return Objects.requireNonNull(queues.get(number));
    }

    private void hold(TestMessage message, Unit unit, boolean isBusy) {
        oracle.message(message, unit);
        for (int i = 0; i < message.places(); i++) {
            final Held held = new Held(message.queue(i), message.sequence(i), message);
            held.isBusy = isBusy;
            queue(held.queue).held.put(held.sequence, held);
        }
    }

    private void settle() {
        final TestQueue queue = anyQueue();
        if (queue == null) {
            return;
        }
        final List<Held> gone = someIdle(queue, SETTLED_MAX);
        if (gone.isEmpty()) {
            return;
        }
        final Owners.Turn turn = owners.turn(queue.owner);
        turn.batch.settled(queue.number, gone.get(0).sequence, gone.get(gone.size() - 1).sequence);
        gone.forEach(held -> {
            oracle.place(held.queue, held.sequence).endsWith(turn.unit("settlement"));
            queue.held.remove(held.sequence);
        });
        if (random.nextBoolean()) {
            gone.forEach(held -> held.release(turn.batch));
        } else {
            owners.toRelease(queue.owner).addAll(gone);
        }
    }

    private @Nullable TestQueue anyQueue() {
        if (queues.isEmpty()) {
            return null;
        }
        final Long number = queues.ceilingKey(1 + random.nextLong(lastQueue));
        return number == null ? queues.lastEntry().getValue() : queue(number);
    }

    /** Some messages of a queue, one behind the other, that nothing is under way for. */
    private List<Held> someIdle(TestQueue queue, int max) {
        if (queue.held.isEmpty()) {
            return List.of();
        }
        final long from = switch (random.nextInt(4)) {
            case 0 -> 1 + random.nextLong(queue.held.lastKey());
            case 1 -> queue.held.lastKey();
            default -> 1;
        };
        return queue.idleFrom(from, 1 + random.nextInt(max));
    }

    private void group() {
        final int owner = random.nextInt(OWNERS);
        final Owners.Turn turn = owners.turn(owner);
        final Unit unit = turn.unit(LogOracle.GROUP);
        final List<LogEntry> entries = new ArrayList<>();
        final List<TestMessage> messages = new ArrayList<>();
        for (int i = owner == DEFINITIONS ? 0 : random.nextInt(GROUP_MAX); i > 0; i--) {
            final TestMessage message = message(1 + random.nextInt(2), 0);
            if (message != null) {
                hold(message, unit, true);
                messages.add(message);
                entries.add(message);
            }
        }
        if (owner == DEFINITIONS && random.nextBoolean()) {
            entries.add(definition(unit));
        }
        final List<Held> gone = new ArrayList<>();
        final TestQueue queue = anyQueue();
        if (queue != null && random.nextBoolean()) {
            gone.addAll(someIdle(queue, GROUP_MAX));
        }
        gone.forEach(held -> {
            held.isBusy = true;
            oracle.place(held.queue, held.sequence).endsWith(unit);
        });
        turn.batch.addGroup(entries, triples(gone));
        turn.whenCompleted.add(() -> {
            messages.forEach(this::show);
            gone.forEach(this::remove);
        });
    }

    /** One range for each: between two of them there may be a message whose settlement is still under way. */
    private static long[] triples(List<Held> gone) {
        return gone.stream()
                .flatMapToLong(held -> LongStream.of(held.queue, held.sequence, held.sequence))
                .toArray();
    }

    private void show(TestMessage message) {
        for (int i = 0; i < message.places(); i++) {
            Objects.requireNonNull(queue(message.queue(i)).held.get(message.sequence(i))).isBusy = false;
        }
    }

    private void remove(Held held) {
        final TestQueue queue = queue(held.queue);
        queue.held.remove(held.sequence);
        owners.toRelease(queue.owner).add(held);
    }

    private void replace() {
        final TestQueue source = anyQueue();
        if (source == null) {
            return;
        }
        final List<Held> some = someIdle(source, 1);
        final TestMessage plain = some.isEmpty() ? null : message(1 + random.nextInt(2), source.number);
        if (plain == null) {
            return;
        }
        final Held replaced = some.get(0);
        final TestMessage message = plain.replacing(replaced.queue, replaced.sequence);
        final Owners.Turn turn = owners.turn(queueOf(message).owner);
        final Unit unit = turn.unit("dead letter " + message.number());
        hold(message, unit, false);
        replaced.isBusy = true;
        oracle.place(replaced.queue, replaced.sequence).endsWith(unit);
        turn.batch.add(message, isSynced());
        turn.whenCompleted.add(() -> remove(replaced));
    }

    private void define() {
        final Owners.Turn turn = owners.turn(DEFINITIONS);
        turn.batch.add(definition(turn.unit("definition")), isSynced());
    }

    private void tally() {
        final TestQueue queue = anyQueue();
        if (queue == null) {
            return;
        }
        for (final Held held : someIdle(queue, SETTLED_MAX)) {
            final Owners.Turn turn = owners.turn(queue.owner);
            held.tally += 1 + random.nextInt(3);
            turn.batch.tally(queue.number, held.sequence, held.tally);
            oracle.place(queue.number, held.sequence).tallied(held.tally, turn.unit("tally"));
        }
    }

    private DefinitionEntry definition(Unit unit) {
        final long number = ++lastNumber;
        oracle.defined(number, unit);
        return DefinitionEntry.change(bytes(number));
    }

    private static byte[] bytes(long... numbers) {
        final ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * numbers.length);
        bytes.asLongBuffer().put(numbers);
        return bytes.array();
    }

    /** The log asks all owners to say what holds. */
    private void checkpoint(Checkpoint begun) {
        assertThat(checkpointMissing.isEmpty()).as("one checkpoint at a time").isTrue();
        checkpoint = begun;
        checkpointMissing.set(0, OWNERS);
    }

    private void answerCheckpoint(int owner) {
        if (!checkpointMissing.get(owner) || checkpoint == null) {
            return;
        }
        checkpointMissing.clear(owner);
        final LogBatch batch = owners.turn(owner).batch;
        if (owner == DEFINITIONS) {
            final long[] all = oracle.definitions();
            final int parts = 1 + random.nextInt(3);
            for (int i = 0; i < parts; i++) {
                final long[] some = Arrays.copyOfRange(all, i * all.length / parts, (i + 1) * all.length / parts);
                batch.add(DefinitionEntry.snapshotPart(i, parts, bytes(some)), isSynced());
            }
        } else {
            queues.values().stream().filter(queue -> queue.owner == owner).forEach(queue -> {
                batch.add(queue.state(), isSynced());
                queue.sayTallies(batch);
            });
        }
        batch.partOf(checkpoint);
    }

    private void checkpointIsDone() {
        assertThat(checkpointMissing.isEmpty())
                .as("all have answered when a checkpoint is done")
                .isTrue();
    }

    private void read() throws IOException {
        final TestQueue queue = anyQueue();
        if (queue != null && !queue.held.isEmpty()) {
            read(queue.held
                    .ceilingEntry(1 + random.nextLong(queue.held.lastKey()))
                    .getValue());
        }
        if (!spilled.isEmpty()) {
            read(spilled.get(random.nextInt(spilled.size())));
        }
    }

    private void read(Held held) throws IOException {
        if (held.position() != 0) {
            held.message.mustBe(log().read(held.position(), held.length()));
        }
    }

    private void spill() {
        final int owner = random.nextInt(DEFINITIONS);
        if (random.nextBoolean() && !spilled.isEmpty()) {
            owners.toRelease(owner).add(spilled.remove(random.nextInt(spilled.size())));
        } else {
            // Its queue is one that nobody knows: were it recovered, it would be noticed.
            final TestMessage message = TestMessage.spilled(++lastNumber, contentLength(), Long.MAX_VALUE, 1);
            spilled.add(new Held(Long.MAX_VALUE, 1, message));
            owners.turn(owner).batch.add(message, false);
        }
    }

    private void deliver() {
        final TestQueue queue = anyQueue();
        if (queue != null) {
            oracle.delivered(queue.number, queue.deliver());
        }
    }

    /** Nobody wants a queue any more; its messages are settled, or just not mentioned again. */
    private void endQueue(boolean settles) {
        final TestQueue queue = anyQueue();
        if (queue == null || !queue.isIdle()) {
            return;
        }
        if (settles && queue.lastSequence() > 0) {
            owners.turn(queue.owner).batch.settled(queue.number, 1, queue.lastSequence());
        }
        owners.toRelease(queue.owner).addAll(queue.held.values());
        queues.remove(queue.number);
        oracle.forgetQueue(queue.number);
    }
}
