/**
 * What stands between a socket and AMQP: TLS, who a certificate says a client is, and proxies that say where it is. Certificates are
 * made by {@link io.bilbymq.it.tls.Authority} for each test; no key is kept anywhere.
 */
@NullMarked
package io.bilbymq.it.tls;

import org.jspecify.annotations.NullMarked;
