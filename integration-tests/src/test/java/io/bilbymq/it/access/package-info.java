/**
 * Who may do what: users and permissions of a broker in this JVM, seen by clients. {@link
 * io.bilbymq.it.access.AuthorizationMatrixTest} has a row for every method of the protocol.
 */
@NullMarked
package io.bilbymq.it.access;

import org.jspecify.annotations.NullMarked;
