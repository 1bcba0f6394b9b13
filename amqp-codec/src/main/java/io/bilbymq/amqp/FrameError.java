package io.bilbymq.amqp;

import io.netty.buffer.ByteBuf;

/**
 * The texts with which RabbitMQ refuses bytes that are not AMQP: they quote the bytes as Erlang prints them, except that
 * they never break a line. How much is quoted is bounded, whatever the peer sent.
 */
final class FrameError {
    private static final int SNIPPET_BYTES_MAX = 16;
    // Two characters for each of these already fill the longest reply text, so none is missed.
    private static final int QUOTED_BYTES_MAX = 128;

    private static final String CONTROLS = "\b\t\n\u000B\f\r\u001B";
    private static final String CONTROL_ESCAPES = "btnvfre";

    private FrameError() {}

    static AmqpException unknownFrame(int type, ByteBuf in, int offset, int length) {
        return new AmqpException(ReplyCode.FRAME_ERROR, frame(type, in, offset, length) + ": unknown_frame");
    }

    static AmqpException unexpectedFrame(int type, ByteBuf in, int offset, int length) {
        return new AmqpException(ReplyCode.UNEXPECTED_FRAME, frame(type, in, offset, length));
    }

    static AmqpException badEnd(int type, ByteBuf in, int offset, int length, int end) {
        return new AmqpException(
                ReplyCode.FRAME_ERROR, frame(type, in, offset, length) + ": {invalid_frame_end_marker," + end + "}");
    }

    static AmqpException tooLarge(int type, long payloadSize, int payloadMax) {
        return new AmqpException(
                ReplyCode.FRAME_ERROR,
                "type " + type + ", all octets = <<>>: {frame_too_large," + payloadSize + "," + payloadMax + "}");
    }

    static AmqpException cannotDecode(ByteBuf in, int offset, int length) {
        StringBuilder text = new StringBuilder("cannot decode ");
        appendNumbers(text, in, offset, Math.min(length, QUOTED_BYTES_MAX));
        return new AmqpException(ReplyCode.FRAME_ERROR, text.toString());
    }

    private static String frame(int type, ByteBuf in, int offset, int length) {
        StringBuilder text = new StringBuilder("type ").append(type);
        if (type == Frame.METHOD && length >= Integer.BYTES && MethodDecoder.carriesSecret(in.getInt(offset))) {
            return text.append(", a method that carries a secret").toString();
        }
        text.append(length <= SNIPPET_BYTES_MAX ? ", all octets = " : ", first 16 octets = ");
        int quoted = Math.min(length, SNIPPET_BYTES_MAX);
        if (isPrintable(in, offset, quoted)) {
            appendString(text, in, offset, quoted);
        } else {
            appendNumbers(text, in, offset, quoted);
        }
        return text.toString();
    }

    /** Whether Erlang shows these bytes as a string; of those beyond ASCII we show the numbers. */
    private static boolean isPrintable(ByteBuf in, int offset, int length) {
        return length > 0
                && in.forEachByte(
                                offset, length, value -> (value >= ' ' && value <= '~') || CONTROLS.indexOf(value) >= 0)
                        < 0;
    }

    private static void appendString(StringBuilder text, ByteBuf in, int offset, int length) {
        text.append("<<\"");
        for (int i = offset; i < offset + length; i++) {
            char c = (char) in.getByte(i);
            int control = CONTROLS.indexOf(c);
            if (control >= 0) {
                text.append('\\').append(CONTROL_ESCAPES.charAt(control));
            } else if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else {
                text.append(c);
            }
        }
        text.append("\">>");
    }

    private static void appendNumbers(StringBuilder text, ByteBuf in, int offset, int length) {
        text.append("<<");
        for (int i = offset; i < offset + length; i++) {
            if (i > offset) {
                text.append(',');
            }
            text.append(in.getUnsignedByte(i));
        }
        text.append(">>");
    }
}
