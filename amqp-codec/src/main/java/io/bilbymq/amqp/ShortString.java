package io.bilbymq.amqp;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Reads those short strings that RabbitMQ does not check for UTF-8: names of headers and text properties. What is not
 * UTF-8 reads as question marks, which take no more bytes than what they stand for, so that whatever fitted into a short
 * string still fits when it is written again.
 */
final class ShortString {
    private static final char REPLACEMENT = '\uFFFD';

    private ShortString() {}

    static String read(ByteBuf in, int from, int length) {
        String text = in.toString(from, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        byte[] bytes = new byte[length];
        in.getBytes(from, bytes);
        return withQuestionMarks(bytes, 0, length);
    }

    static String read(byte[] raw, int from, int length) {
        String text = new String(raw, from, length, StandardCharsets.UTF_8);
        return text.indexOf(REPLACEMENT) < 0 ? text : withQuestionMarks(raw, from, length);
    }

    private static String withQuestionMarks(byte[] raw, int from, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .replaceWith("?")
                    .decode(ByteBuffer.wrap(raw, from, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("a decoder that replaces refused", e);
        }
    }
}
