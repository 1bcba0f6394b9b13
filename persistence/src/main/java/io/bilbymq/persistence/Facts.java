package io.bilbymq.persistence;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All that records say, put together. They may be heard in any order, but for those of definitions. */
final class Facts {
    private static final int STATE_HEAD = 3 * Long.BYTES + Integer.BYTES;
    private static final int RANGE = 2 * Long.BYTES;

    private final Map<Long, QueueFacts> queues = new HashMap<>();
    private final DefinitionFacts definitions = new DefinitionFacts();
    private long messages;

    /** Hears a record; false if its body is not what such a record has. */
    boolean apply(RecordType type, long position, int length, ByteBuffer body) {
        return switch (type) {
            case MESSAGE -> message(position, length, body);
            case SETTLED -> settled(body);
            case QUEUE_STATE -> state(body);
            case DEFINITION -> {
                definitions.change(body);
                yield true;
            }
            case DEFINITION_SNAPSHOT -> definitions.snapshotPart(body);
            case GROUP_END ->
                body.remaining() >= SettledRecord.GROUP_BYTES
                        && settled(body.position(body.position() + SettledRecord.GROUP_BYTES));
            case MARK, SPILLED, CLEAN, SEALED, SEGMENT_END, VOID -> true;
        };
    }

    private boolean message(long position, int length, ByteBuffer body) {
        final long head = MessageHead.bytes(body);
        if (head < 0 || head > body.remaining()) {
            return false;
        }
        final int places = MessageHead.places(body);
        for (int i = 0; i < places; i++) {
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
        for (int i = 0; i < places; i++) {
            queue(MessageHead.queue(body, i)).message(MessageHead.sequence(body, i), position, length, note);
        }
        messages++;
        return true;
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

    private QueueFacts queue(long number) {
        return queues.computeIfAbsent(number, unknown -> new QueueFacts());
    }

    /** How many messages were heard of, gone ones included. */
    long messages() {
        return messages;
    }

    /** The result. To be called once, when all is heard. */
    RecoveredLog recovered(List<Damage> damage, boolean clean) {
        final boolean knowsDelivered = clean && damage.isEmpty();
        final Map<Long, RecoveredQueue> recovered = new HashMap<>();
        queues.forEach((number, facts) -> recovered.put(number, facts.recovered(number, knowsDelivered)));
        queues.clear();
        return new RecoveredLog(new ArrayList<>(definitions.recovered()), recovered, List.copyOf(damage), clean);
    }
}
