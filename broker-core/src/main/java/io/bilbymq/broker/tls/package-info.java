/**
 * TLS without a socket: keys and certificates from PEM files, which of them a client is shown, who may vouch for a client, which
 * certificates are revoked, and what a client's certificate says it is called.
 *
 * <p>{@link io.bilbymq.broker.tls.TlsServer} makes the engines that {@code connection} puts between a socket and AMQP, and the HTTP API
 * between one and HTTP. Only the JDK's TLS is used. Files are read on the threads of {@link io.bilbymq.broker.tls.TlsThreads} and when the broker starts, never
 * on an event loop. Knows settings and nothing else of the broker.
 */
@NullMarked
package io.bilbymq.broker.tls;

import org.jspecify.annotations.NullMarked;
