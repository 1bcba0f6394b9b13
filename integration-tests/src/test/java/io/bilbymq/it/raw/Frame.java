package io.bilbymq.it.raw;

/**
 * One frame as it travels (AMQP 0-9-1 §2.3.5), without its end octet.
 *
 * @param type 1 method, 2 content header, 3 content body, 8 heartbeat; tests may send any other
 * @param channel the channel number, 0..65535
 * @param payload what lies between the frame header and the end octet
 */
// The array is never changed after construction, and frames are never compared.
@SuppressWarnings("ArrayRecordComponent")
public record Frame(int type, int channel, byte[] payload) {
    public static final int METHOD = 1;
    public static final int HEADER = 2;
    public static final int BODY = 3;
    public static final int HEARTBEAT = 8;
    public static final int END = 0xCE;

    /** The frame's bytes with the given end octet, {@link #END} if it is to be a correct one. */
    public byte[] toBytes(int end) {
        return new WireWriter()
                .octet(type)
                .shortInt(channel)
                .longInt(payload.length)
                .raw(payload)
                .octet(end)
                .toBytes();
    }
}
