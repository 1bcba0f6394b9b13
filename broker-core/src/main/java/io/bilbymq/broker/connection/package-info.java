/**
 * Sockets: listening, the handshake, connections and their heartbeats. The only place, with channels, that knows Netty.
 *
 * <p>A socket's pipeline is short: {@link io.bilbymq.broker.connection.ProtocolHeaderDecoder} until the client has said
 * which protocol it speaks, then the codec's frame decoder, and behind it {@link
 * io.bilbymq.broker.connection.SocketHandler}, which passes frames to the phase the socket is in: first a {@link
 * io.bilbymq.broker.connection.Handshake}, and once that has succeeded a {@link
 * io.bilbymq.broker.connection.Connection}. In front of all stand, if they are configured, {@link
 * io.bilbymq.broker.connection.ProxyHeaderDecoder} and {@link io.bilbymq.broker.connection.TlsRecords}. Everything of one
 * socket is confined to its event loop.
 */
@NullMarked
package io.bilbymq.broker.connection;

import org.jspecify.annotations.NullMarked;
