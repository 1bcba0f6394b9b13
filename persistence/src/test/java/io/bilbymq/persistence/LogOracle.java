package io.bilbymq.persistence;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a log must, may and must not hold, said as dumbly as possible.
 *
 * <p>All that is written is a {@link Unit}: it counts or it does not. What recovery shows is evidence for or against
 * units, a completed sync is evidence for all that was appended before, and to have never been appended is evidence
 * against. Evidence that contradicts itself is a violation: a confirmed message that is missing, a message that nobody
 * wrote, a settled one that returned, half a group.
 */
final class LogOracle {
    static final String GROUP = "group";

    /** Something that is written as a whole or not at all. */
    static final class Unit {
        private final String what;
        private boolean appended;
        private boolean durable;
        private @Nullable String applied;
        private @Nullable String notApplied;

        Unit(String what) {
            this.what = what;
        }

        private void isApplied(String because) {
            applied = because;
            mustNotContradict();
        }

        private void isNotApplied(String because) {
            notApplied = because;
            mustNotContradict();
        }

        private void mustNotContradict() {
            if (applied != null && notApplied != null) {
                throw new AssertionError(what + " counts, for " + applied + ", and does not, for " + notApplied);
            }
        }

        /** Forgets what the last recovery showed. */
        private void rewind() {
            applied = durable ? "its sync was completed" : null;
            notApplied = appended ? null : "it was never appended";
        }
    }

    /** A message in a queue. */
    static final class Place {
        private final TestMessage message;
        private final List<Unit> endings = new ArrayList<>(1);
        private final List<Tally> tallies = new ArrayList<>(0);

        /** All numbers that were ever said of it, before the last recovery and since. */
        private final Set<Long> numbers = new HashSet<>(0);

        private Unit made;

        Place(TestMessage message, Unit made) {
            this.message = message;
            this.made = made;
        }

        TestMessage message() {
            return message;
        }

        /** It is gone if {@code unit} counts. */
        void endsWith(Unit unit) {
            endings.add(unit);
        }

        /** The number goes with it if {@code unit} counts, and no higher one does. */
        void tallied(long number, Unit unit) {
            tallies.add(new Tally(number, unit));
            numbers.add(number);
        }

        /** Whether it counts only if something else does. */
        boolean isOfGroup() {
            return made.what.equals(GROUP);
        }
    }

    record Key(long queue, long sequence) {}

    /** A number that was said of a message. */
    private record Tally(long number, Unit unit) {}

    private record Numbers(long note, long stamp, long key, long tally) {}

    private record Definition(long number, Unit unit) {}

    private final Set<Long> forgotten = new HashSet<>();
    private final Map<Key, Place> places = new HashMap<>();
    private final Map<Long, Long> nextSequences = new HashMap<>();
    private final Map<Long, Long> delivered = new HashMap<>();
    private List<Definition> definitions = new ArrayList<>();
    private boolean areTalliesForgone;

    /** A queue that numbers from 1. */
    void queue(long queue) {
        nextSequences.put(queue, 1L);
    }

    void message(TestMessage message, Unit made) {
        for (int i = 0; i < message.places(); i++) {
            places.put(new Key(message.queue(i), message.sequence(i)), new Place(message, made));
        }
    }

    Place place(long queue, long sequence) {
        return Objects.requireNonNull(places.get(new Key(queue, sequence)));
    }

    /** What was written with this number into this queue; null if nothing ever was. */
    @Nullable
    Place written(long queue, long sequence) {
        return places.get(new Key(queue, sequence));
    }

    void defined(long number, Unit unit) {
        definitions.add(new Definition(number, unit));
    }

    /** Numbers of all definitions in force, as their owner sees them. */
    long[] definitions() {
        return definitions.stream().mapToLong(Definition::number).toArray();
    }

    /** On a full disk some numbers of messages were not written, which may have been those of a checkpoint. */
    void talliesForgone() {
        areTalliesForgone = true;
    }

    /** The queue has delivered messages up to {@code sequence}. */
    void delivered(long queue, long sequence) {
        delivered.merge(queue, sequence, Math::max);
    }

    /** What the queue goes on with after recovery. */
    void goesOnAt(long queue, long next) {
        delivered.computeIfPresent(queue, (same, sequence) -> Math.min(sequence, next - 1));
    }

    /** Nobody asks for the queue any more: whatever is found of it, definitions say that it is gone. */
    void forgetQueue(long queue) {
        forgotten.add(queue);
        nextSequences.remove(queue);
        delivered.remove(queue);
    }

    void appended(List<Unit> units) {
        units.forEach(unit -> unit.appended = true);
    }

    /** What was said to be durable. */
    void durable(List<Unit> units) {
        units.forEach(unit -> unit.durable = true);
    }

    /** Compares with what was found, which will stay. */
    void check(Found recovered) {
        places.keySet().removeIf(key -> forgotten.contains(key.queue()));
        places.values().forEach(place -> {
            place.made.rewind();
            place.endings.forEach(Unit::rewind);
            place.tallies.forEach(tally -> tally.unit.rewind());
        });
        definitions.forEach(definition -> definition.unit().rewind());

        final Map<Key, Numbers> found = found(recovered);
        found.forEach((key, numbers) -> {
            final Place place = places.get(key);
            if (place == null) {
                throw new AssertionError(key + " was invented");
            }
            mustBe(place.message.number() == numbers.note(), () -> key + " has the note " + numbers.note());
            mustBe(
                    place.message.stampIn(key.queue(), key.sequence()) == numbers.stamp(),
                    () -> key + " has the stamp " + numbers.stamp());
            mustBe(place.message.key() == numbers.key(), () -> key + " has the key " + numbers.key());
            weighTallies(key, place, numbers.tally());
        });
        places.forEach((key, place) -> weigh(key, place, found.containsKey(key)));
        weighDefinitions(recovered.definitions());
        checkSequences(recovered);
        mustBe(recovered.damage().isEmpty(), () -> "damage on a sound disk: " + recovered.damage());
        settle(recovered, found);
    }

    private static void weigh(Key key, Place place, boolean isThere) {
        if (isThere) {
            place.made.isApplied(key + " is there");
            place.endings.forEach(unit -> unit.isNotApplied(key + " is there"));
        } else if (place.endings.size() > 1) {
            return;
        } else if (place.endings.isEmpty()) {
            place.made.isNotApplied(key + " is not there");
        } else if (place.made.durable) {
            place.endings.get(0).isApplied(key + " is not there");
        }
    }

    private void weighTallies(Key key, Place place, long found) {
        if (areTalliesForgone) {
            // The segment may be gone that had the highest, and one with another that was said long ago be there.
            mustBe(found == 0 || place.numbers.contains(found), () -> wasNeverSaid(key, found));
            return;
        }
        boolean isKnown = found == 0;
        for (final Tally tally : place.tallies) {
            if (tally.number == found) {
                isKnown = true;
                tally.unit.isApplied(key + " has the number " + found);
            } else if (tally.number > found) {
                tally.unit.isNotApplied(key + " has the number " + found);
            }
        }
        mustBe(isKnown, () -> wasNeverSaid(key, found));
    }

    private static String wasNeverSaid(Key key, long number) {
        return key + " has the number " + number + ", which nobody said";
    }

    private void weighDefinitions(List<byte[]> recovered) {
        final Deque<Long> found = new ArrayDeque<>();
        for (final byte[] part : recovered) {
            mustBe(part.length % Long.BYTES == 0, () -> "a definition of " + part.length + " bytes");
            final ByteBuffer numbers = ByteBuffer.wrap(part);
            while (numbers.hasRemaining()) {
                found.add(numbers.getLong());
            }
        }
        final int count = found.size();
        final List<Definition> kept = new ArrayList<>();
        for (final Definition definition : definitions) {
            if (!found.isEmpty() && found.element() == definition.number()) {
                found.remove();
                definition.unit().isApplied("definition " + definition.number() + " is there");
                kept.add(definition);
            } else {
                mustBe(found.isEmpty(), () -> "definition " + definition.number() + " is missing before " + found);
                definition.unit().isNotApplied("definition " + definition.number() + " is not there");
            }
        }
        mustBe(found.isEmpty(), () -> "definitions nobody made or in wrong order: the last of " + count + ": " + found);
        definitions = kept;
    }

    private void checkSequences(Found recovered) {
        places.forEach((key, place) -> {
            if (place.made.durable || place.endings.stream().anyMatch(ending -> ending.durable)) {
                nextSequences.computeIfPresent(key.queue(), (queue, next) -> Math.max(next, key.sequence() + 1));
            }
        });
        nextSequences.forEach((queue, next) -> {
            final Found.OfQueue known = recovered.queues().get(queue);
            final long nextKnown = known == null ? 1 : known.nextSequence();
            mustBe(nextKnown >= next, () -> "queue " + queue + " would number from " + nextKnown + ", not " + next);
        });
        delivered.forEach((queue, sequence) -> {
            final Found.OfQueue known = recovered.queues().get(queue);
            if (known != null && known.deliveredUpTo() < sequence) {
                throw new AssertionError(
                        "queue " + queue + " has delivered " + sequence + ", the log says " + known.deliveredUpTo());
            }
        });
    }

    /** From now on all that was found is durable, and nothing else ever was. */
    private void settle(Found recovered, Map<Key, Numbers> found) {
        places.keySet().retainAll(found.keySet());
        areTalliesForgone = false;
        final Unit durable = new Unit("what was found");
        durable.appended = true;
        durable.durable = true;
        places.values().forEach(place -> {
            place.made = durable;
            place.endings.clear();
            place.tallies.clear();
        });
        found.forEach((key, numbers) -> {
            if (numbers.tally() > 0) {
                place(key.queue(), key.sequence()).tallied(numbers.tally(), durable);
            }
        });
        definitions.replaceAll(definition -> new Definition(definition.number(), durable));
        recovered
                .queues()
                .forEach((number, queue) ->
                        nextSequences.computeIfPresent(number, (same, next) -> queue.nextSequence()));
    }

    private Map<Key, Numbers> found(Found recovered) {
        final Map<Key, Numbers> found = new HashMap<>();
        recovered.queues().forEach((number, queue) -> {
            mustBe(number == queue.queue(), () -> "queue " + queue.queue() + " under the name of " + number);
            long last = 0;
            for (int i = 0; i < queue.sequences().length; i++) {
                final long sequence = queue.sequences()[i];
                final long before = last;
                mustBe(sequence > before, () -> "queue " + number + ": " + sequence + " after " + before);
                mustBe(sequence < queue.nextSequence(), () -> "queue " + number + ": " + sequence + " not below next");
                if (!forgotten.contains(number)) {
                    found.put(
                            new Key(number, sequence),
                            new Numbers(
                                    queue.notes()[i],
                                    queue.stamps()[i],
                                    queue.keys()[i],
                                    queue.tallies().getOrDefault(sequence, 0L)));
                }
                last = sequence;
            }
        });
        return found;
    }

    private static void mustBe(boolean condition, Supplier<String> otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise.get());
        }
    }
}
