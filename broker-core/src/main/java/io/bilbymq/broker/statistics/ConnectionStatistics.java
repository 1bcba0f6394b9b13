package io.bilbymq.broker.statistics;

import io.bilbymq.amqp.FieldTable;
import java.util.Optional;

/**
 * A connection as it is at one moment.
 *
 * @param id that no other channel or connection ever has
 * @param name what RabbitMQ calls it: {@code client:port -> server:port}
 * @param givenName what its client calls it; empty if nothing
 * @param state {@code running}, {@code flow}, {@code blocking}, {@code blocked}, {@code closing}
 * @param host where it arrived
 * @param peerHost where the client is
 * @param mechanism how the client has logged in
 * @param clientProperties what the client has said of itself
 * @param channelMax 0 for no limit
 * @param frameMax bytes; 0 for no limit
 * @param heartbeatSeconds 0 for none
 * @param connectedAt milliseconds since 1970
 * @param tls what is encrypted, if anything is
 * @param channels how many are open
 * @param traffic what went through its socket
 */
public record ConnectionStatistics(
        long id,
        String name,
        String givenName,
        String user,
        String virtualHost,
        String state,
        String host,
        int port,
        String peerHost,
        int peerPort,
        String mechanism,
        FieldTable clientProperties,
        int channelMax,
        long frameMax,
        int heartbeatSeconds,
        long connectedAt,
        Optional<Tls> tls,
        int channels,
        Traffic traffic) {
    /** How it is encrypted, in RabbitMQ's words; of the client's certificate, empty if it has shown none. */
    public record Tls(
            String protocol,
            String keyExchange,
            String cipher,
            String hash,
            String peerCertificateSubject,
            String peerCertificateIssuer,
            String peerCertificateValidity) {}

    /**
     * What went through a socket.
     *
     * @param receivedBytes of AMQP, without what encryption adds
     * @param sentBytes the same
     * @param pendingBytes written and not taken by the socket
     */
    public record Traffic(long receivedBytes, long receivedFrames, long sentBytes, long sentFrames, long pendingBytes) {
        /** This and what went through another. */
        public Traffic plus(Traffic other) {
            return new Traffic(
                    receivedBytes + other.receivedBytes,
                    receivedFrames + other.receivedFrames,
                    sentBytes + other.sentBytes,
                    sentFrames + other.sentFrames,
                    pendingBytes + other.pendingBytes);
        }
    }
}
