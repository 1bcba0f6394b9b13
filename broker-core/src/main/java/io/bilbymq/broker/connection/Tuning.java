package io.bilbymq.broker.connection;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ConnectionMethod;
import io.bilbymq.amqp.Frame;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.settings.ProtocolLimits;

/**
 * What client and server have agreed upon.
 *
 * @param channelMax how many channels may be open; 0 for no limit
 * @param frameMax bytes of a frame, not more than a frame without limit may have; 0 for no limit
 * @param heartbeatSeconds 0 for none
 */
record Tuning(int channelMax, int frameMax, int heartbeatSeconds) {
    private static final long CLOSE_OK_MILLIS_MAX = 30_000;

    /**
     * Takes the client's wishes, if they stay within the server's limits.
     *
     * @throws AmqpException 530, in RabbitMQ's words, which it only writes to its log
     */
    static Tuning agree(ProtocolLimits limits, ConnectionMethod.TuneOk wish) {
        check("frame_max", wish.frameMax(), ProtocolLimits.FRAME_MAX_LEAST, limits.frameMax());
        check("channel_max", wish.channelMax(), 1, limits.channelMax());
        return new Tuning(
                wish.channelMax(), (int) Math.min(wish.frameMax(), Frame.UNLIMITED_PAYLOAD_MAX), wish.heartbeat());
    }

    private static void check(String name, long wish, long least, long most) {
        if (most != 0 && (wish == 0 || wish > most)) {
            throw refused(name, wish, "higher than the maximum", most);
        }
        if (wish != 0 && wish < least) {
            throw refused(name, wish, "lower than the minimum", least);
        }
    }

    private static AmqpException refused(String name, long wish, String relation, long limit) {
        return new AmqpException(
                ReplyCode.NOT_ALLOWED,
                "negotiated " + name + " = " + wish + (wish == 0 ? " (no limit)" : "") + " is " + relation
                        + " allowed value (" + limit + ")");
    }

    /** How long the client has to answer connection.close: a heartbeat's interval, or RabbitMQ's longest wait. */
    long closeOkMillis() {
        return heartbeatSeconds == 0 ? CLOSE_OK_MILLIS_MAX : Math.min(heartbeatSeconds * 1000L, CLOSE_OK_MILLIS_MAX);
    }
}
