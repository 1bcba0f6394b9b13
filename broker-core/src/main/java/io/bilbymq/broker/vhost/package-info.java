/**
 * Virtual hosts: what is declared in them, and how a message finds its queues.
 *
 * <p>One thread, a {@link io.bilbymq.broker.loop.Loop} of its own, owns the definitions of all virtual hosts. A request
 * is a command to that loop, answered on the loop that asked. It is <em>decided</em> (checked against what there is, and
 * turned into {@link io.bilbymq.broker.vhost.DefinitionRecord}s, while nothing changes); what is durable of that is
 * written to the log and synced; then the records are <em>replayed</em>, which cannot fail, and the request is answered.
 * From its decision to its answer a request holds the names it is about, and others about them wait. Every other thread
 * reads the published tables without a lock. Permissions are checked by the caller before it asks.
 *
 * <p>Virtual hosts themselves are definitions too ({@link io.bilbymq.broker.vhost.VirtualHostAdministration}). One record ends
 * one with all that is in it. While that is being written nothing else is said of it, so nothing follows the end ({@link
 * io.bilbymq.broker.vhost.VirtualHostLife}); who still holds it afterwards is refused.
 *
 * <p>A start reads what the log has, finds out what that comes to ({@link io.bilbymq.broker.vhost.DefinitionTable}), and
 * replays it. A snapshot is the state as records that make it, behind them the records that are still being written.
 *
 * <h2>Stored definitions</h2>
 *
 * What one decision changes is one entry of the log, so it counts as a whole or not at all. A part of a snapshot looks
 * the same:
 *
 * <pre>
 * version  1   1
 * records  …   to the end, each:
 *     kind     1
 *     fields   …
 * </pre>
 *
 * Fields have the types of AMQP 0-9-1 §4.2.5: short strings, bits (those that adjoin share an octet), 8-byte integers,
 * field tables, all as on the wire.
 *
 * <pre>
 * kind                       fields
 * 1  virtual host declared   name
 * 2  next queue id           id (8 bytes): no queue ever had it or a higher one
 * 3  queue declared          vhost, id (8 bytes), name, bit auto-delete, arguments with the queue type among them
 * 4  queue deleted           vhost, id (8 bytes), name
 * 5  exchange declared       vhost, name, type, bit auto-delete, bit internal, arguments
 * 6  exchange deleted        vhost, name
 * 7  bound                   vhost, source, bit to an exchange (else a queue), destination, routing key, arguments
 * 8  unbound                 as 7
 * 9  policy set              vhost, bit of an operator (else a user), name, pattern (long string), apply-to,
 *                            priority (8 bytes), definition
 * 10 policy cleared          vhost, bit of an operator (else a user), name
 * 11 default queue type set  vhost, type (nothing for the node's)
 * 12 exchange with a queue   as 5, then the id of the queue of what is not due yet, or of what was seen (8 bytes), which is
 *    of its own              no queue of 3
 * 13 queue paused            vhost, id (8 bytes), name, bit paused (else it goes on)
 * 14 virtual host deleted    name, bit for good: it is configured, and shall not come back by that. All that was said to be in
 *                            it is gone; what is said of it afterwards is ignored until it is declared again
 * 15 metadata set            vhost, table of what is not at its default: description, tags (texts), protected_from_deletion
 * 16 limits set              vhost, table of those that are set: max-connections, max-queues
 * 17 parameter set          vhost, component, name, value (long string)
 * 18 parameter cleared      vhost, component, name
 * 20 user set                name, hashing algorithm and hash (long string), both empty without a password, number of tags
 *                            (8 bytes), tags, limits of connections and channels (8 bytes each, -1 for none)
 * 21 user deleted            name; the records of what they might do lie before it
 * 22 permissions set         user, vhost, patterns of configure, write, read (long strings)
 * 23 permissions cleared     user, vhost
 * 24 topic permissions set   user, vhost, exchange, patterns of write, read (long strings)
 * 25 topic permissions       user, vhost, exchange
 *    cleared
 * 26 default users made      nothing: those of the settings are not made again
 * 27 global parameter set    name, value (long string)
 * 28 global parameter        name
 *    cleared
 * </pre>
 *
 * What 22 and 24 say of a virtual host that is not there at this place of the log means nothing.
 *
 * <p>A version or kind that is not in these tables is a {@link io.bilbymq.broker.vhost.DefinitionFormatException}, and the
 * broker does not start: what it does not understand it would lose at the next snapshot.
 */
@NullMarked
package io.bilbymq.broker.vhost;

import org.jspecify.annotations.NullMarked;
