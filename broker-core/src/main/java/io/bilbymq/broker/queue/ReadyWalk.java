package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A way through the messages of a queue that are ready when it begins, in the order in which they would be delivered. A visitor
 * is shown each with its content, and nothing changes by that.
 *
 * <p>It goes a bounded number of messages, and of bytes that have to be read back, then lets the loop go on with other things.
 * Contents that are read are the visitor's only: to the queue they are where they were. Parts of the index that were on disk
 * go there again when they are behind. What comes, leaves or comes back meanwhile may be met or not, but none is met twice.
 *
 * <p>Confined to the queue's loop.
 */
final class ReadyWalk {
    /** How many messages are looked at before others have their turn. */
    static final int MESSAGES_MAX = 512;

    /** For how long others have it: what runs at once may run many times before the loop looks at its sockets. */
    private static final long PAUSE_MILLIS = 1;

    /** How many bytes of contents it has in hand at once; one content in any case. */
    private static final long BYTES_MAX = 1024 * 1024;

    /** Higher than any sequence. */
    private static final long PAST_ALL = Long.MAX_VALUE - 1;

    /** What the visitor makes of a message. */
    enum Look {
        /** The next one. */
        GO_ON,
        /** The same again, when {@link #goOn} is called. */
        LATER,
        /** No more. */
        ENOUGH
    }

    /** Why it is over. */
    enum End {
        /** Nothing is behind. */
        ALL,
        /** The visitor has had enough. */
        ENOUGH,
        /** The queue is gone. */
        GONE
    }

    /** Is shown what is met. */
    interface Visitor {
        /** How many more messages it wants to see, if it sees them as they are. */
        int wanted();

        /** Looks at a message, which may have left since. */
        Look look(Entry entry, Message message);

        /** It is over. Called once. */
        void ended(End how);
    }

    /** A message that was met. */
    static final class Entry {
        private final long number;
        private final long sequence;
        private final int priority;
        private final boolean redelivered;
        private final long deadline;
        private long position;
        private int length;
        private @Nullable Message message;

        Entry(long number, long sequence, int priority, ResidentChunk chunk) {
            final int slot = chunk.slotOf(sequence);
            this.number = number;
            this.sequence = sequence;
            this.priority = priority;
            this.redelivered = chunk.redelivered(slot);
            this.deadline = chunk.deadline(slot);
            lies(chunk, slot);
        }

        private void lies(ResidentChunk chunk, int slot) {
            message = chunk.message(slot);
            if (message == null) {
                position = chunk.position(slot);
                length = chunk.length(slot);
            }
        }

        /** What its content takes, or will, in bytes. */
        private long bytes() {
            return message == null ? length : message.heldBytes();
        }

        /** How many went before it. */
        long number() {
            return number;
        }

        long sequence() {
            return sequence;
        }

        /** In this queue. */
        int priority() {
            return priority;
        }

        boolean redelivered() {
            return redelivered;
        }

        /** When it expires, in milliseconds since 1970; 0 if it does not. */
        long deadline() {
            return deadline;
        }
    }

    private final ReadyMessages ready;
    private final QueueEffects effects;
    private final Visitor visitor;

    /** Those that are passed by at the beginning. */
    private final long offset;

    /** What comes later than this sequence is not met. */
    private final long last;

    /** For each priority the highest sequence that was passed. */
    private final long[] passed;

    private final ArrayDeque<Entry> portion = new ArrayDeque<>();
    private long number;

    /** Whether all of the portion have their contents. */
    private boolean complete;

    private boolean reading;
    private boolean scheduled;
    private boolean atEnd;
    private boolean ended;

    /** Whether a part of the index is on its way to memory. */
    private boolean awaited;

    /** A place in the part of the index that came last; {@link ReadyMessages#NOWHERE} for none. */
    private long brought = ReadyMessages.NOWHERE;

    /**
     * At the head; nothing is looked at before {@link #goOn}.
     *
     * @param offset how many are passed by without a look
     * @param end the sequence that the next message will have
     */
    ReadyWalk(ReadyMessages ready, QueueEffects effects, long offset, long end, Visitor visitor) {
        this.ready = ready;
        this.effects = effects;
        this.offset = offset;
        this.last = end - 1;
        this.visitor = visitor;
        this.passed = new long[ready.priorityMax() + 1];
    }

    boolean hasEnded() {
        return ended;
    }

    /** Goes on if there is something to go on with: at the beginning, and whenever it may be that what it waits for is there. */
    void goOn() {
        if (ended || reading || scheduled) {
            return;
        }
        if (portion.isEmpty()) {
            gather();
        }
        if (portion.isEmpty()) {
            if (atEnd) {
                end(End.ALL);
            }
        } else if (complete || !read()) {
            show();
        }
    }

    private void show() {
        complete = true;
        for (Entry next = portion.peek(); next != null; next = portion.peek()) {
            final Message message = next.message;
            final Look look = message == null ? Look.GO_ON : visitor.look(next, message);
            if (look == Look.LATER) {
                return;
            }
            portion.remove();
            if (look == Look.ENOUGH) {
                end(End.ENOUGH);
                return;
            }
        }
        goOnSoon();
    }

    private void goOnSoon() {
        if (!scheduled) {
            scheduled = true;
            effects.later(PAUSE_MILLIS, () -> {
                scheduled = false;
                goOn();
            });
        }
    }

    /** The queue is gone. */
    void queueGone() {
        if (!ended) {
            end(End.GONE);
        }
    }

    private void end(End how) {
        ended = true;
        portion.clear();
        spillAgain();
        visitor.ended(how);
    }

    // What comes next.

    private void gather() {
        final int wanted = Math.min(MESSAGES_MAX, Math.max(1, visitor.wanted()));
        long bytes = 0;
        complete = false;
        for (int steps = 0; portion.size() < wanted; steps++) {
            if (steps == MESSAGES_MAX) {
                goOnSoon();
                return;
            }
            final int over = number < offset ? ready.pass(passed, offset - number) : 0;
            number += over;
            if (over == 0) {
                final long place = next();
                final Entry entry = place > ReadyMessages.NOWHERE && number >= offset ? entry(place) : null;
                if (place <= ReadyMessages.NOWHERE) {
                    atEnd = place == ReadyMessages.NOWHERE;
                    return;
                }
                if (entry != null) {
                    bytes += entry.bytes();
                    if (bytes > BYTES_MAX && !portion.isEmpty()) {
                        return;
                    }
                    portion.add(entry);
                }
                passed[ready.levelOf(place)] = ReadyMessages.sequenceAt(place);
                number++;
            }
        }
    }

    private long next() {
        long place = ready.next(passed);
        while (place > ReadyMessages.NOWHERE && ReadyMessages.sequenceAt(place) > last) {
            passed[ready.levelOf(place)] = PAST_ALL;
            place = ready.next(passed);
        }
        if (place == ReadyMessages.UNKNOWN) {
            awaited = true;
        } else if (awaited) {
            awaited = false;
            spillAgain();
            brought = place;
        }
        return place;
    }

    private @Nullable Entry entry(long place) {
        final long sequence = ReadyMessages.sequenceAt(place);
        final ResidentChunk chunk = ready.chunkOf(sequence);
        return chunk == null ? null : new Entry(number, sequence, ready.levelOf(place), chunk);
    }

    private void spillAgain() {
        if (brought != ReadyMessages.NOWHERE) {
            ready.spill(brought);
            brought = ReadyMessages.NOWHERE;
        }
    }

    // Contents.

    /** Has those contents read that are not here; false if all are. */
    private boolean read() {
        final List<Entry> absent = new ArrayList<>();
        for (final Entry entry : portion) {
            if (entry.message == null) {
                absent.add(entry);
            }
        }
        if (absent.isEmpty()) {
            return false;
        }
        reading = true;
        final Missing missing = new Missing(
                absent.stream().mapToLong(Entry::sequence).toArray(),
                absent.stream().mapToLong(entry -> entry.position).toArray(),
                absent.stream().mapToInt(entry -> entry.length).toArray());
        effects.show(missing, messages -> wasRead(absent, messages));
        return true;
    }

    private void wasRead(List<Entry> absent, @Nullable Message[] messages) {
        reading = false;
        IntStream.range(0, messages.length).forEach(i -> absent.get(i).message = messages[i]);
        if (Arrays.asList(messages).contains(null)) {
            // A record was copied meanwhile, and the place where it lay is free; or cannot be read, and is left out.
            portion.removeIf(entry -> entry.message == null && !liesElsewhere(entry));
        }
        goOn();
    }

    private boolean liesElsewhere(Entry entry) {
        final ResidentChunk chunk = ready.contains(entry.sequence) ? ready.chunkOf(entry.sequence) : null;
        if (chunk == null) {
            return false;
        }
        final long before = entry.position;
        entry.lies(chunk, chunk.slotOf(entry.sequence));
        return entry.message != null || entry.position != before;
    }
}
