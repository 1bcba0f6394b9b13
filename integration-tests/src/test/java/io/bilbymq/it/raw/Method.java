package io.bilbymq.it.raw;

/**
 * A method, sent or received: its ids and its arguments as bytes. {@link Methods} makes the correct ones.
 *
 * @param classId for example 50, queue
 * @param methodId for example 10, declare
 * @param arguments the encoded arguments
 */
// The array is never changed after construction, and methods are never compared.
@SuppressWarnings("ArrayRecordComponent")
public record Method(int classId, int methodId, byte[] arguments) {
    static Method parse(Frame frame) {
        if (frame.type() != Frame.METHOD) {
            throw new AssertionError("expected a method frame, got type " + frame.type());
        }
        WireReader in = new WireReader(frame.payload());
        return new Method(in.shortInt(), in.shortInt(), in.raw(frame.payload().length - 4));
    }

    public boolean is(int classId, int methodId) {
        return this.classId == classId && this.methodId == methodId;
    }

    public WireReader reader() {
        return new WireReader(arguments);
    }

    public Frame toFrame(int channel) {
        byte[] payload = new WireWriter()
                .shortInt(classId)
                .shortInt(methodId)
                .raw(arguments)
                .toBytes();
        return new Frame(Frame.METHOD, channel, payload);
    }

    @Override
    public String toString() {
        return Close.of(this).map(Close::toString).orElse(classId + "/" + methodId);
    }
}
