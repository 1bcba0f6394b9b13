package io.bilbymq.broker.settings;

/**
 * What a client may ask for. {@link Integer#MAX_VALUE} stands for no limit where a count is meant.
 *
 * @param frameMax bytes of a frame, offered in {@code connection.tune}; 0 for no limit
 * @param initialFrameMax bytes of a frame before {@code tune-ok}
 * @param channelMax channels of a connection, offered in {@code connection.tune}; 0 for no limit
 * @param channelMaxPerNode channels of all connections
 * @param connectionMax connections of the broker
 * @param consumerMaxPerChannel consumers of a channel
 * @param messageSizeMax bytes of a body; ours is RabbitMQ 3's 128 MiB, larger than the 16 MiB of RabbitMQ 4
 * @param heartbeatSeconds offered in {@code connection.tune}; 0 for none
 * @param handshakeTimeoutMillis from accepting a socket to {@code connection.open}
 */
public record ProtocolLimits(
        int frameMax,
        int initialFrameMax,
        int channelMax,
        int channelMaxPerNode,
        int connectionMax,
        int consumerMaxPerChannel,
        long messageSizeMax,
        int heartbeatSeconds,
        int handshakeTimeoutMillis) {

    /** The least {@code frame_max} that is accepted of a client: that of RabbitMQ 3; RabbitMQ 4.1 asks for 8192. */
    public static final int FRAME_MAX_LEAST = 4096;

    /** The most that {@link #messageSizeMax} can be. */
    public static final long MESSAGE_SIZE_CAP = 512L * 1024 * 1024;

    public ProtocolLimits {
        if (frameMax != 0 && frameMax < FRAME_MAX_LEAST) {
            throw new IllegalArgumentException("frameMax must be 0 or at least 4096, is " + frameMax);
        }
        if (initialFrameMax < FRAME_MAX_LEAST) {
            throw new IllegalArgumentException("initialFrameMax must be at least 4096, is " + initialFrameMax);
        }
        if (channelMax < 0 || channelMax > 65535) {
            throw new IllegalArgumentException("channelMax must be 0..65535, is " + channelMax);
        }
        if (messageSizeMax < 0 || messageSizeMax > MESSAGE_SIZE_CAP) {
            throw new IllegalArgumentException(
                    "messageSizeMax must be 0.." + MESSAGE_SIZE_CAP + ", is " + messageSizeMax);
        }
        if (heartbeatSeconds < 0 || heartbeatSeconds > 65535) {
            throw new IllegalArgumentException("heartbeatSeconds must be 0..65535, is " + heartbeatSeconds);
        }
    }

    /** The same limits, but no message larger than {@code bytes}. */
    public ProtocolLimits withMessagesUpTo(long bytes) {
        return new ProtocolLimits(
                frameMax,
                initialFrameMax,
                channelMax,
                channelMaxPerNode,
                connectionMax,
                consumerMaxPerChannel,
                Math.min(messageSizeMax, bytes),
                heartbeatSeconds,
                handshakeTimeoutMillis);
    }

    public static ProtocolLimits defaults() {
        return new ProtocolLimits(
                131072,
                8192,
                2047,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                128L * 1024 * 1024,
                60,
                10_000);
    }
}
