package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** One message as it lies in the log; believes nothing that is not exactly as it was written. */
final class StoredRecord {
    private StoredRecord() {}

    /** The message of a record, which is all there is in the buffer, and must lie at {@code position} of the segment. */
    static MessageLog.StoredMessage of(Segment segment, ByteBuffer record, long position, CRC32C crc)
            throws IOException {
        final int length = record.limit();
        check(segment, record, position, crc);
        final ByteBuffer body = record.duplicate().position(RecordHeader.BYTES);
        final long head = MessageHead.bytes(body);
        if (head < 0 || head > body.remaining()) {
            throw new IOException("what lies at " + position + " is no message");
        }
        final int envelope = RecordHeader.BYTES + (int) head;
        final int envelopeLength = record.getInt(envelope - Integer.BYTES);
        if (envelopeLength < 0 || envelopeLength > length - envelope) {
            throw new IOException("the envelope of the message at " + position + " is longer than the message");
        }
        return new MessageLog.StoredMessage(
                MessageHead.note(body),
                MessageHead.key(body),
                ByteBuffer.wrap(bytes(record, envelope, envelopeLength)),
                bytes(record, envelope + envelopeLength, length - envelope - envelopeLength));
    }

    private static byte[] bytes(ByteBuffer record, int offset, int length) {
        final byte[] bytes = new byte[length];
        record.get(offset, bytes);
        return bytes;
    }

    private static void check(Segment segment, ByteBuffer record, long position, CRC32C crc) throws IOException {
        final int length = record.limit();
        crc.reset();
        crc.update(record.slice(RecordHeader.CHECKED, length - RecordHeader.CHECKED));
        final RecordType type = RecordType.of(record.get(RecordHeader.TYPE));
        if (record.getInt(RecordHeader.LENGTH) != length
                || record.getLong(RecordHeader.POSITION) != position
                || (type != RecordType.MESSAGE && type != RecordType.SPILLED)
                || record.getInt(RecordHeader.CRC) != (int) crc.getValue()) {
            segment.foundDamaged();
            throw new IOException("what lies at " + position + " is not the message that was written there");
        }
    }
}
