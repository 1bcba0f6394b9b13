package io.bilbymq.broker.statistics;

/**
 * Which channel it is, as RabbitMQ's {@code channel_details} say. None of this changes while the channel is open.
 *
 * @param connection the name of its connection
 * @param number of the channel on its connection
 * @param user who has logged in
 * @param peerHost where the client is
 */
public record ChannelDetails(String connection, int number, String user, String peerHost, int peerPort) {
    /** Of a client that is no channel. */
    public static final ChannelDetails NONE = new ChannelDetails("", 0, "", "", 0);

    /** What RabbitMQ calls it: {@code 127.0.0.1:50112 -> 127.0.0.1:5672 (1)}. */
    public String name() {
        return connection + " (" + number + ")";
    }
}
