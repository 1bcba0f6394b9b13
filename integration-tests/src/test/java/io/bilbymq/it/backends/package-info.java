/**
 * The back ends besides the internal one, as a client sees them: the Java client logs in to an embedded broker that asks an
 * HTTP service, an LDAP directory or a provider of tokens, each started by the test.
 */
@NullMarked
package io.bilbymq.it.backends;

import org.jspecify.annotations.NullMarked;
