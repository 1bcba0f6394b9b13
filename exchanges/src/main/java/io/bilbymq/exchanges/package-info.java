/**
 * Routing structures: how a message finds its destinations.
 *
 * <p>An {@link io.bilbymq.exchanges.ExchangeType} makes a {@link io.bilbymq.exchanges.Router} for each exchange. One
 * thread changes a router, any number of threads route through it at the same time. That needs no lock because the
 * bindings a router knows are one immutable value behind one volatile reference: a change builds the next value, sharing nearly all
 * of the previous one ({@code HashTrie}, {@code WeightedTree}, {@code TopicNode}), and publishes it with one write. A
 * message is routed by the value it found when it came in, whole, before or after a change.
 *
 * <p>Nothing here knows AMQP's bytes or the broker: a destination is an opaque value compared by {@code equals}, and
 * argument and header values are plain Java objects:
 *
 * <pre>
 *  AMQP field                      here
 *  t                               Boolean
 *  b B s u I i l L                 Long             every width is widened
 *  f d                             Double
 *  D                               {@link io.bilbymq.exchanges.Decimal}
 *  S x                             String           x: its bytes as ISO-8859-1, and then S too, so that both compare
 *  T                               {@link io.bilbymq.exchanges.Timestamp}
 *  A                               List
 *  F                               Map
 *  V                               {@link io.bilbymq.exchanges.NoValue#VOID}
 * </pre>
 *
 * <p>Depends on nothing but the JDK.
 */
@NullMarked
package io.bilbymq.exchanges;

import org.jspecify.annotations.NullMarked;
