package io.bilbymq.broker.queue;

import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.message.Message;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The groups of a queue with {@code x-group-key}: as long as a consumer has messages of a key that are not settled, nobody
 * else gets one of that key. A header carries the key; a message without is free.
 *
 * <p>Ready messages are looked at once, in the order of the queue, as far as somebody has credit. One whose key is busy is
 * <em>passed by</em>: it stays where it is, and its place is noted with its group. So no delivery looks at what others have
 * been blocked by before, and heads are heads for expiry and length limits whether they were passed by or not.
 *
 * <p>What there is for a consumer: what was passed by of keys that it has itself, which it <em>claims</em> when it has credit;
 * and what is for everybody: what was passed by of keys that are free by now, and what nobody has looked at.
 *
 * <p>Costs 8 to 16 bytes for each message that was passed by, of which there are {@link #PASSED_MAX} at most, and some hundred
 * for each key that is busy or has such messages. Confined to the queue's loop.
 */
final class Groups {
    /** With so many passed by, nobody looks further until there are fewer. */
    static final int PASSED_MAX = 1 << 20;

    /** There is no message. */
    static final long NONE = 0;

    /** There may be one, when something has been read. */
    static final long AWAITED = -1;

    /** A message was passed by that somebody {@linkplain #claimant can claim} at once. */
    static final long CLAIMED = -2;

    /** Too many were passed by to look further. */
    static final long STOPPED = -3;

    /** So many messages of a group are read back at once. */
    private static final int READ_MAX = 128;

    /** So many may have left that were passed by, and as many as are here. */
    private static final int SPARE = 1000;

    private final byte[] header;
    private final ReadyMessages ready;
    private final ReadBack readBack;
    private final Map<Object, Group> groups = new HashMap<>();

    /** What was passed by before it came back, and has no key. */
    private final Group loose = new Group(null);

    /** Of outstanding and delayed messages. */
    private final SequenceMap<Group> kept = new SequenceMap<>();

    /** Free ones of which messages were passed by, by the first of these. */
    private final NavigableMap<Long, Group> free = new TreeMap<>();

    /** Likewise those that a consumer has. */
    private final Map<Consumer, NavigableMap<Long, Group>> own = new HashMap<>();

    /** Those consumers that may have credit and something to claim, in the order in which they came to that. */
    private final LinkedHashSet<Consumer> claimants = new LinkedHashSet<>();

    /** For each priority, the highest sequence that was looked at and is ready. */
    private final long[] lookedUpTo;

    /** How many are noted in all groups. */
    private int passed;

    /** Where the chosen message is noted; null if it was not passed by. */
    private @Nullable Group chosenFrom;

    Groups(String key, ReadyMessages ready, ReadBack readBack) {
        this.header = key.getBytes(StandardCharsets.UTF_8);
        this.ready = ready;
        this.readBack = readBack;
        this.lookedUpTo = new long[ready.priorityMax() + 1];
    }

    // Whose turn it is.

    /** The consumer may have credit again, and claim something. */
    void mayClaim(Consumer consumer) {
        if (own.containsKey(consumer)) {
            claimants.add(consumer);
        }
    }

    /** Somebody who has credit, and for whom {@link #ownOf} has something; null if there is none. */
    @Nullable
    Consumer claimant() {
        final Iterator<Consumer> all = claimants.iterator();
        while (all.hasNext()) {
            final Consumer consumer = all.next();
            if (consumer.hasCredit() && firstOf(consumer) != null) {
                return consumer;
            }
            all.remove();
        }
        return null;
    }

    // What there is. Each chooses a message, of which the others below speak.

    /** The first message that was passed by, of the keys that this {@linkplain #claimant} has; or {@link #AWAITED}. */
    long ownOf(Consumer consumer) {
        if (ready.hasPriorities()) {
            final Group first = firstOf(consumer);
            if (first != null && !lookUpTo(first.first())) {
                return AWAITED;
            }
        }
        return choose(firstOf(consumer));
    }

    /** Looks at what came later than others that were passed by, and stands before this place; false if it has to be read. */
    private boolean lookUpTo(long place) {
        for (long next = ready.next(lookedUpTo); next < place; next = ready.next(lookedUpTo)) {
            if (next == ReadyMessages.NOWHERE || passed >= PASSED_MAX) {
                return true;
            }
            final Message message = next == ReadyMessages.UNKNOWN ? null : contentAt(next);
            if (message == null) {
                return false;
            }
            lookedUpTo[ready.levelOf(next)] = ReadyMessages.sequenceAt(next);
            passBy(groupOf(keyOf(message)), next);
        }
        return true;
    }

    /** The content of a message whose place in the log is in memory; null if it has to be read, which is under way then. */
    private @Nullable Message contentAt(long place) {
        final long sequence = ReadyMessages.sequenceAt(place);
        final Message message = ready.content(sequence);
        if (message == null) {
            readBack.want(sequence);
        }
        return message;
    }

    /** The first message that everybody may have; also {@link #NONE}, {@link #AWAITED}, {@link #CLAIMED}, {@link #STOPPED}. */
    long common() {
        final Group first = firstOf(null);
        // Whatever was passed by stands before what was not, unless a higher priority came later.
        if (first != null && !ready.hasPriorities()) {
            return choose(first);
        }
        while (true) {
            final long place = ready.next(lookedUpTo);
            if (place == ReadyMessages.UNKNOWN) {
                return AWAITED;
            }
            if (place == ReadyMessages.NOWHERE || (first != null && first.first() < place)) {
                return choose(first);
            }
            final Message message = contentAt(place);
            if (message == null) {
                return AWAITED;
            }
            final long sequence = ReadyMessages.sequenceAt(place);
            final Group group = known(keyOf(message));
            if (group == null || group.isFree()) {
                chosenFrom = null;
                return sequence;
            }
            if (passed >= PASSED_MAX) {
                return first == null ? STOPPED : choose(first);
            }
            lookedUpTo[ready.levelOf(place)] = sequence;
            if (passBy(group, place)) {
                return CLAIMED;
            }
        }
    }

    /** The first message that this one, who has no credit but asks for one, may have; as {@link #common}. */
    long forGetter(@Nullable Consumer getter) {
        long common = common();
        while (common == CLAIMED) {
            common = common();
        }
        final Group mine = getter == null ? null : firstOf(getter);
        return mine != null && (common <= NONE || mine.first() < chosenPlace(common)) ? choose(mine) : common;
    }

    private long chosenPlace(long sequence) {
        final Group from = chosenFrom;
        return from == null ? ready.placeOf(sequence) : from.first();
    }

    private long choose(@Nullable Group group) {
        chosenFrom = group;
        return group == null ? NONE : ReadyMessages.sequenceAt(group.first());
    }

    /** Of the groups that this one has, or nobody if it is null, the one whose first message is first; null if there is none. */
    private @Nullable Group firstOf(@Nullable Consumer holder) {
        Group first = first(setOf(holder));
        while (first != null && !hasFirst(first)) {
            // The set is another one now, maybe: who has nothing has none.
            first = first(setOf(holder));
        }
        return first;
    }

    private @Nullable NavigableMap<Long, Group> setOf(@Nullable Consumer holder) {
        return holder == null ? free : own.get(holder);
    }

    private static @Nullable Group first(@Nullable NavigableMap<Long, Group> set) {
        return set == null || set.isEmpty() ? null : set.firstEntry().getValue();
    }

    /** Whether the first message of the group is here; else those that have left are forgotten, and the group has another place. */
    private boolean hasFirst(Group group) {
        if (isReady(group.first())) {
            return true;
        }
        leaveSet(group);
        while (group.size() > 0 && !isReady(group.first())) {
            group.removeFirst();
            passed--;
        }
        joinSet(group);
        return false;
    }

    private boolean isReady(long place) {
        return ready.contains(ReadyMessages.sequenceAt(place));
    }

    /** Has the content of the chosen message read, and of those that will be chosen then. */
    void readChosen(long sequence) {
        final Group from = chosenFrom;
        if (from == null) {
            readBack.want(sequence);
        } else {
            final long[] next = from.first(READ_MAX);
            for (int i = 0; i < next.length; i++) {
                next[i] = ReadyMessages.sequenceAt(next[i]);
            }
            readBack.want(next);
        }
    }

    /** The chosen message is not ready any more. */
    void chosenTaken() {
        final Group group = chosenFrom;
        if (group != null) {
            leaveSet(group);
            group.removeFirst();
            passed--;
            joinSet(group);
        }
        chosenFrom = null;
    }

    /** Whether everybody may have a message that comes last, when {@link #common} has nothing. */
    boolean isForAll(Message message) {
        final Group group = known(keyOf(message));
        return group == null || group.isFree();
    }

    /** Who may have a message that comes last and is not for all, and takes it now; null if nobody. */
    @Nullable
    Consumer holderWithCredit(Message message) {
        final Group group = known(keyOf(message));
        final Consumer holder = group == null || group.delayed > 0 || group.size() > 0 ? null : group.holder;
        return holder == null || !holder.hasCredit() ? null : holder;
    }

    // What happens to messages.

    /** A message has to be settled by this consumer. */
    void outstanding(long sequence, Message message, Consumer consumer) {
        final Object key = keyOf(message);
        if (key != null) {
            final Group group = groups.computeIfAbsent(key, Group::new);
            leaveSet(group);
            group.holder = consumer;
            group.outstanding++;
            joinSet(group);
            kept.put(sequence, group);
            mayClaim(consumer);
        }
    }

    /** A message is not outstanding any more; returns its key, null if it has none. */
    @Nullable
    Object settled(long sequence) {
        final Group group = kept.remove(sequence);
        if (group == null) {
            return null;
        }
        leaveSet(group);
        if (--group.outstanding == 0) {
            group.holder = null;
        }
        joinSet(group);
        return group.key;
    }

    /** A message that was outstanding is not ready for some time: none of its key goes before it. */
    void delayed(long sequence, @Nullable Object key) {
        if (key != null) {
            final Group group = groups.computeIfAbsent(key, Group::new);
            leaveSet(group);
            group.delayed++;
            kept.put(sequence, group);
        }
    }

    /** The time is over that a message was not ready for; returns its key, null if it has none. */
    @Nullable
    Object due(long sequence) {
        final Group group = kept.remove(sequence);
        if (group == null) {
            return null;
        }
        leaveSet(group);
        group.delayed--;
        joinSet(group);
        return group.key;
    }

    /** A message was put where it belongs, which may be before others that were looked at. */
    void cameBack(long sequence, @Nullable Object key) {
        final long place = ready.placeOf(sequence);
        if (sequence <= lookedUpTo[ready.levelOf(place)]) {
            passBy(groupOf(key), place);
        }
    }

    private Group groupOf(@Nullable Object key) {
        return key == null ? loose : groups.computeIfAbsent(key, Group::new);
    }

    /** Notes a message, and says whether its holder can claim it at once. */
    private boolean passBy(Group group, long place) {
        leaveSet(group);
        if (group.add(place)) {
            passed++;
        }
        joinSet(group);
        // Not before: a group of which nothing was noted yet would be forgotten, and there would be two of its key.
        if (passed > 2L * ready.size() + SPARE) {
            forgetWhatHasLeft();
        }
        final Consumer holder = group.holder;
        if (holder == null || group.delayed > 0 || !holder.hasCredit()) {
            return false;
        }
        claimants.add(holder);
        return true;
    }

    /** Everything that was ready is gone. */
    void purged() {
        forget(place -> false);
    }

    private void forgetWhatHasLeft() {
        forget(this::isReady);
    }

    private void forget(LongPredicate isHere) {
        passed = 0;
        for (final Group group : List.copyOf(groups.values())) {
            forget(group, isHere);
        }
        forget(loose, isHere);
    }

    private void forget(Group group, LongPredicate isHere) {
        leaveSet(group);
        group.retain(isHere);
        passed += group.size();
        joinSet(group);
    }

    // Sets of groups.

    /** Before anything about the group changes. */
    private void leaveSet(Group group) {
        if (group.knownAs == ReadyMessages.NOWHERE) {
            return;
        }
        final Consumer holder = group.holder;
        if (holder == null) {
            free.remove(group.knownAs);
        } else {
            final NavigableMap<Long, Group> set = own.get(holder);
            if (set != null) {
                set.remove(group.knownAs);
                if (set.isEmpty()) {
                    own.remove(holder);
                }
            }
        }
        group.knownAs = ReadyMessages.NOWHERE;
    }

    /** After it has changed. */
    private void joinSet(Group group) {
        if (group.isForgettable()) {
            groups.remove(group.key);
        } else if (group.size() > 0 && group.delayed == 0) {
            final Consumer holder = group.holder;
            group.knownAs = group.first();
            (holder == null ? free : own.computeIfAbsent(holder, h -> new TreeMap<>())).put(group.knownAs, group);
        }
    }

    // Keys.

    private @Nullable Group known(@Nullable Object key) {
        return key == null ? null : groups.get(key);
    }

    /** The key of a message; null if it has none. */
    @Nullable
    Object keyOf(Message message) {
        if (!Properties.hasHeaders(message.content(), 0)) {
            return null;
        }
        final Optional<FieldValue> value = Properties.header(message.content(), 0, header);
        if (value.isEmpty()) {
            return null;
        }
        final Optional<String> text = value.get().asText();
        if (text.isPresent()) {
            return text.get();
        }
        return value.get().asInteger().isPresent()
                ? (Object) value.get().asInteger().getAsLong()
                : null;
    }
}
