package io.bilbymq.amqp;

import java.nio.charset.StandardCharsets;

/**
 * Why a message is returned, a channel closed or a connection closed (AMQP 0-9-1 §1.2, and RabbitMQ's additions).
 * The constant's name is what RabbitMQ puts in front of every reply text.
 */
public enum ReplyCode {
    REPLY_SUCCESS(200, false),
    CONTENT_TOO_LARGE(311, false),
    NO_ROUTE(312, false),
    NO_CONSUMERS(313, false),
    CONNECTION_FORCED(320, true),
    INVALID_PATH(402, true),
    ACCESS_REFUSED(403, false),
    NOT_FOUND(404, false),
    RESOURCE_LOCKED(405, false),
    PRECONDITION_FAILED(406, false),
    FRAME_ERROR(501, true),
    SYNTAX_ERROR(502, true),
    COMMAND_INVALID(503, true),
    CHANNEL_ERROR(504, true),
    UNEXPECTED_FRAME(505, true),
    RESOURCE_ERROR(506, true),
    NOT_ALLOWED(530, true),
    NOT_IMPLEMENTED(540, true),
    INTERNAL_ERROR(541, true);

    /** The longest reply text in bytes: it travels as a short string. */
    public static final int TEXT_BYTES_MAX = 255;

    private static final String CUT_MARK = "...";

    private final int code;
    private final boolean hard;

    ReplyCode(int code, boolean hard) {
        this.code = code;
        this.hard = hard;
    }

    /** The number that travels on the wire, 200 to 541. */
    public int code() {
        return code;
    }

    /** Whether this error closes the whole connection; a soft one closes only the channel it happened on. */
    public boolean hard() {
        return hard;
    }

    /**
     * The reply text as RabbitMQ builds it: {@code NAME - explanation}, or the bare name when there is nothing to
     * explain. A text beyond {@value #TEXT_BYTES_MAX} UTF-8 bytes is cut, never inside a character, and ends with
     * {@code ...}.
     */
    public String text(String explanation) {
        String text = explanation.isEmpty() ? name() : name() + " - " + explanation;
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= TEXT_BYTES_MAX) {
            return text;
        }
        int end = TEXT_BYTES_MAX - CUT_MARK.length();
        while (isContinuation(bytes[end])) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8) + CUT_MARK;
    }

    private static boolean isContinuation(byte utf8) {
        return (utf8 & 0xC0) == 0x80;
    }
}
