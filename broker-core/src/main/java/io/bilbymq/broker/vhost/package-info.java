/**
 * Virtual hosts: what is declared in them, and how a message finds its queues.
 *
 * <p>One thread, a {@link io.bilbymq.broker.loop.Loop} of its own, owns the definitions of all virtual hosts. A request
 * is a command to that loop, answered on the loop that asked. It is <em>decided</em> (checked against what there is, and
 * turned into {@link io.bilbymq.broker.vhost.DefinitionRecord}s, while nothing changes), then the records are
 * <em>replayed</em>, which cannot fail. Every other thread reads the published tables without a lock.
 *
 * <p>Permissions are checked by the caller before it asks.
 */
@NullMarked
package io.bilbymq.broker.vhost;

import org.jspecify.annotations.NullMarked;
