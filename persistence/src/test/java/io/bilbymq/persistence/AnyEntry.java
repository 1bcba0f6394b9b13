package io.bilbymq.persistence;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Any bytes, as a record of any kind, whose checksum is right. */
final class AnyEntry extends LogEntry {
    private final RecordType type;
    private final byte[] bytes;

    AnyEntry(RecordType type, byte[] bytes) {
        this.type = type;
        this.bytes = bytes;
    }

    static AnyEntry of(RecordType type, SplittableRandom random) {
        final byte[] bytes = new byte[random.nextInt(100)];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        }
        return new AnyEntry(type, bytes);
    }

    @Override
    protected RecordType type() {
        return type;
    }

    @Override
    protected int headLength() {
        return 0;
    }

    @Override
    protected void writeHead(ByteBuffer out) {}

    @Override
    protected byte[] tail() {
        return bytes;
    }
}
