package io.bilbymq.broker.settings;

/**
 * Options of listening and accepted sockets.
 *
 * @param backlog connections that wait to be accepted
 * @param noDelay sends small segments at once
 * @param keepAlive lets the operating system probe silent peers
 * @param sendBufferBytes of the operating system; 0 leaves it to it
 * @param receiveBufferBytes of the operating system; 0 leaves it to it
 * @param proxyProtocol whether each connection begins by saying who has connected to the proxy in front: HAProxy's PROXY
 *     protocol, version 1 or 2
 */
public record TcpSettings(
        int backlog,
        boolean noDelay,
        boolean keepAlive,
        int sendBufferBytes,
        int receiveBufferBytes,
        boolean proxyProtocol) {
    /** RabbitMQ's, but for the backlog: its 128 drops connections when thousands come back at once. */
    public static TcpSettings defaults() {
        return new TcpSettings(4096, true, false, 0, 0, false);
    }
}
