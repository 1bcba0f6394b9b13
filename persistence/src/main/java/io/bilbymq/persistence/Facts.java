package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that records say, put together. They may be heard in any order, but for those of definitions. */
final class Facts {
    private static final int STATE_HEAD = 3 * Long.BYTES + Integer.BYTES;
    private static final int RANGE = 2 * Long.BYTES;

    private final Map<Long, QueueFacts> queues = new HashMap<>();
    private final DefinitionFacts definitions = new DefinitionFacts();
    private final Places places;
    private long messages;

    /** What was asked for last: mostly it is asked for again. */
    private @Nullable QueueFacts recent;

    private long recentNumber;

    /** Facts that tell {@code places} where messages lie. */
    Facts(Places places) {
        this.places = places;
    }

    /** Hears a record; false if its body is not what such a record has. */
    boolean apply(RecordType type, long position, int length, ByteBuffer body) throws IOException {
        return switch (type) {
            case MESSAGE -> message(position, length, body);
            case SETTLED -> settled(body);
            case QUEUE_STATE -> state(body);
            case DEFINITION -> {
                definitions.change(position, body);
                yield true;
            }
            case DEFINITION_SNAPSHOT -> definitions.snapshotPart(position, body);
            case GROUP_END ->
                body.remaining() >= SettledRecord.GROUP_BYTES
                        && settled(body.position(body.position() + SettledRecord.GROUP_BYTES));
            case TALLY -> tallies(body);
            case MARK, SPILLED, CLEAN, SEALED, SEGMENT_END, VOID -> true;
        };
    }

    private boolean message(long position, int length, ByteBuffer body) throws IOException {
        final long head = MessageHead.bytes(body);
        if (head < 0 || head > body.remaining()) {
            return false;
        }
        final int count = MessageHead.places(body);
        for (int i = 0; i < count; i++) {
            if (!isSequence(MessageHead.sequence(body, i))) {
                return false;
            }
        }
        if (MessageHead.replaces(body)) {
            final int replaced = MessageHead.replaced(body);
            final long sequence = MessageHead.sequence(body, replaced);
            if (!isSequence(sequence)) {
                return false;
            }
            queue(MessageHead.queue(body, replaced)).gone(sequence, sequence);
        }
        final long note = MessageHead.note(body);
        final long key = MessageHead.key(body);
        for (int i = 0; i < count; i++) {
            final long queue = MessageHead.queue(body, i);
            place(queue, MessageHead.sequence(body, i), position, length, note, MessageHead.stamp(body, i), key);
        }
        messages++;
        return true;
    }

    /** A message has a place. */
    void place(long queue, long sequence, long position, int length, long note, long stamp, long key)
            throws IOException {
        queue(queue).message(sequence);
        places.add(queue, sequence, position, length, note, stamp, key);
    }

    private boolean settled(ByteBuffer body) {
        if (body.remaining() % SettledRecord.RANGE_BYTES != 0) {
            return false;
        }
        while (body.hasRemaining()) {
            final long queue = body.getLong();
            final long first = body.getLong();
            final long last = body.getLong();
            if (!isRange(first, last)) {
                return false;
            }
            queue(queue).gone(first, last);
        }
        return true;
    }

    private boolean tallies(ByteBuffer body) {
        if (body.remaining() % TallyRecord.TALLY_BYTES != 0) {
            return false;
        }
        while (body.hasRemaining()) {
            final long queue = body.getLong();
            final long sequence = body.getLong();
            final long number = body.getLong();
            if (!isSequence(sequence) || number <= 0) {
                return false;
            }
            queue(queue).tally(sequence, number);
        }
        return true;
    }

    private boolean state(ByteBuffer body) {
        if (body.remaining() < STATE_HEAD) {
            return false;
        }
        final QueueFacts queue = queue(body.getLong());
        final long next = body.getLong();
        final long delivered = body.getLong();
        final int ranges = body.getInt();
        if (ranges < 0 || body.remaining() != (long) RANGE * ranges || !isSequence(next)) {
            return false;
        }
        queue.state(next, delivered);
        long after = 1;
        for (int i = 0; i < ranges; i++) {
            final long first = body.getLong();
            final long last = body.getLong();
            if (first < after || !isRange(first, last)) {
                return false;
            }
            if (first > after) {
                queue.gone(after, first - 1);
            }
            after = last + 1;
        }
        if (after < next) {
            queue.gone(after, next - 1);
        }
        return true;
    }

    private static boolean isRange(long first, long last) {
        return isSequence(first) && isSequence(last) && first <= last;
    }

    /** Sequences are positive, and there is always a next one. */
    private static boolean isSequence(long number) {
        return number > 0 && number < Long.MAX_VALUE;
    }

    /** What is known of a queue. */
    QueueFacts queue(long number) {
        QueueFacts facts = recent;
        if (facts == null || number != recentNumber) {
            facts = queues.computeIfAbsent(number, unknown -> new QueueFacts());
            recent = facts;
            recentNumber = number;
        }
        return facts;
    }

    /** How many messages were heard of, gone ones included. */
    long messages() {
        return messages;
    }

    /** Parts of the last complete snapshot, then the changes after it. */
    List<byte[]> definitions() {
        return new ArrayList<>(definitions.recovered());
    }

    /** Where the last of them begins; 0 if there is none. */
    long definitionsEnd() {
        return definitions.end();
    }

    /** What is known of all queues, by their numbers. {@code knowsDelivered}: nothing can have happened behind their states. */
    Map<Long, RecoveredQueue> queues(boolean knowsDelivered) {
        final Map<Long, RecoveredQueue> recovered = new HashMap<>();
        queues.forEach((number, facts) -> recovered.put(number, facts.recovered(number, knowsDelivered)));
        return recovered;
    }
}
