package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.persistence.MessageLog.StoredMessage;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A message whose envelope and content follow from its number and length, so that any wrong byte is noticed. */
final class TestMessage extends MessageEntry {
    private static final int ENVELOPE = 12;

    private final long number;
    private final byte[] content;
    private final boolean spilled;
    private final long[] places;
    private final long replacedQueue;
    private final long replacedSequence;

    private TestMessage(long number, byte[] content, boolean spilled, long[] places, long[] replaced) {
        this.number = number;
        this.content = content;
        this.spilled = spilled;
        this.places = places;
        replacedQueue = replaced[0];
        replacedSequence = replaced[1];
    }

    /** A message of these places: queue, sequence, queue, sequence and so on. */
    static TestMessage of(long number, int contentLength, long... places) {
        return new TestMessage(number, content(number, contentLength), false, places, new long[2]);
    }

    /** One that lies in the log only because memory is short. */
    static TestMessage spilled(long number, int contentLength, long queue, long sequence) {
        return new TestMessage(number, content(number, contentLength), true, new long[] {queue, sequence}, new long[2]);
    }

    /** This message as a dead letter that takes the place of another. */
    TestMessage replacing(long queue, long sequence) {
        return new TestMessage(number, content, spilled, places, new long[] {queue, sequence});
    }

    long number() {
        return number;
    }

    /** Fails if this is not what was stored. */
    void mustBe(StoredMessage stored) {
        final ByteBuffer envelope = ByteBuffer.allocate(ENVELOPE);
        writeEnvelope(envelope);
        if (!envelope.flip().equals(stored.envelope()) || !Arrays.equals(tail(), stored.content())) {
            assertThat(stored.envelope()).as("envelope of message " + number).isEqualTo(envelope);
            assertThat(stored.content()).as("content of message " + number).isEqualTo(tail());
        }
    }

    @Override
    protected RecordType type() {
        return spilled ? RecordType.SPILLED : super.type();
    }

    @Override
    protected int places() {
        return places.length / 2;
    }

    @Override
    protected long queue(int index) {
        return places[2 * index];
    }

    @Override
    protected long sequence(int index) {
        return places[2 * index + 1];
    }

    @Override
    protected long replacedQueue() {
        return replacedQueue;
    }

    @Override
    protected long replacedSequence() {
        return replacedSequence;
    }

    /** Some have none, some have one in some of their places. */
    long stampIn(long queue, long sequence) {
        return number % 3 == 0 || (queue + sequence) % 5 == 0 ? 0 : 1_700_000_000_000L + 31 * queue + sequence;
    }

    @Override
    protected long stamp(int index) {
        return stampIn(queue(index), sequence(index));
    }

    @Override
    protected long note() {
        return number;
    }

    /** Some have none. */
    @Override
    protected long key() {
        return number % 4 == 0 ? 0 : number * 0x9E3779B97F4A7C15L;
    }

    @Override
    protected int envelopeLength() {
        return ENVELOPE;
    }

    @Override
    protected void writeEnvelope(ByteBuffer out) {
        out.putLong(number).putInt(content.length);
    }

    @Override
    protected byte[] tail() {
        return content;
    }

    private static byte[] content(long number, int length) {
        final byte[] content = new byte[length];
        long bits = number * 0x9E3779B97F4A7C15L + 1;
        for (int i = 0; i < length; i++) {
            bits ^= bits << 13;
            bits ^= bits >>> 7;
            bits ^= bits << 17;
            content[i] = (byte) bits;
        }
        return content;
    }
}
