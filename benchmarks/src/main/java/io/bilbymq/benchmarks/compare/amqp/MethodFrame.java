package io.bilbymq.benchmarks.compare.amqp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes one method frame, argument by argument. AMQP 0-9-1 §4.2.3: type, channel, size, payload, 0xCE. */
final class MethodFrame {
    static final int TYPE_METHOD = 1;
    static final int END = 0xCE;
    private static final int HEADER_BYTES = 7;

    private final ByteArrayOutputStream payload = new ByteArrayOutputStream(64);
    private final int channel;

    MethodFrame(int channel, int classId, int methodId) {
        this.channel = channel;
        number(classId, 2).number(methodId, 2);
    }

    /** An unsigned integer of that many bytes. */
    MethodFrame number(long value, int bytes) {
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
            payload.write((int) (value >>> shift));
        }
        return this;
    }

    MethodFrame shortString(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return number(bytes.length, 1).raw(bytes);
    }

    MethodFrame longString(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return number(bytes.length, 4).raw(bytes);
    }

    MethodFrame emptyTable() {
        return number(0, 4);
    }

    /** The whole frame. */
    byte[] bytes() {
        byte[] arguments = payload.toByteArray();
        ByteArrayOutputStream frame = new ByteArrayOutputStream(HEADER_BYTES + arguments.length + 1);
        frame.write(TYPE_METHOD);
        frame.write(channel >>> 8);
        frame.write(channel);
        for (int shift = 24; shift >= 0; shift -= 8) {
            frame.write(arguments.length >>> shift);
        }
        frame.writeBytes(arguments);
        frame.write(END);
        return frame.toByteArray();
    }

    private MethodFrame raw(byte[] bytes) {
        payload.writeBytes(bytes);
        return this;
    }
}
