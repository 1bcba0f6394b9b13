package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Reads back one message, and believes nothing that is not exactly as it was written. */
final class StoredRecord {
    private StoredRecord() {}

    static MessageLog.StoredMessage read(Segment segment, long position, int length) throws IOException {
        if (length < RecordHeader.BYTES || position + length > segment.base() + segment.capacity()) {
            throw new IOException("no message of " + length + " bytes can lie at " + position);
        }
        final byte[] bytes = new byte[length];
        final ByteBuffer record = ByteBuffer.wrap(bytes);
        if (segment.file().read(record, position - segment.base()) < length) {
            throw new IOException("the message at " + position + " is cut off");
        }
        check(record, position, length);
        final ByteBuffer body = record.flip().position(RecordHeader.BYTES);
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
                record.slice(envelope, envelopeLength),
                Arrays.copyOfRange(bytes, envelope + envelopeLength, length));
    }

    private static void check(ByteBuffer record, long position, int length) throws IOException {
        final CRC32C crc = new CRC32C();
        crc.update(record.slice(RecordHeader.CHECKED, length - RecordHeader.CHECKED));
        final RecordType type = RecordType.of(record.get(RecordHeader.TYPE));
        if (record.getInt(RecordHeader.LENGTH) != length
                || record.getLong(RecordHeader.POSITION) != position
                || (type != RecordType.MESSAGE && type != RecordType.SPILLED)
                || record.getInt(RecordHeader.CRC) != (int) crc.getValue()) {
            throw new IOException("what lies at " + position + " is not the message that was written there");
        }
    }
}
