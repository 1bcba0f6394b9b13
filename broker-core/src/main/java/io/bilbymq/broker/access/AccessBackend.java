package io.bilbymq.broker.access;

import java.util.concurrent.CompletionStage;

/**
 * One link of the chain {@code auth_backends.N}: knows who somebody is, or what somebody may do, or both.
 *
 * <p>Called from any thread. Never blocks: what takes time completes later, on any thread. Completes exceptionally only if
 * it could not find out; a login that is merely wrong is {@link Login.Refused}. Whoever asks waits no longer than it
 * chooses to.
 */
public interface AccessBackend {
    /** As {@code auth_backends.N} names it: {@code internal}, {@code http}, {@code ldap}, {@code oauth2}, {@code cache}. */
    String name();

    /** Who is it, and what may they do. */
    CompletionStage<Login> authenticate(Credentials who);

    /**
     * Another back end has let them in, under the name in {@code who}: what may they do? The secret, if there is one, is not
     * to be checked again, but may be what says it.
     */
    CompletionStage<Login> authorize(Credentials who);

    /** The broker ends: lets go of threads and sockets. */
    default void close() {}
}
