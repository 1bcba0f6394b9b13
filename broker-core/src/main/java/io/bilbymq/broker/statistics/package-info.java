/**
 * What the broker counts, and what is seen of that.
 *
 * <p>Whatever happens is counted where it happens: a {@link io.bilbymq.broker.statistics.Tally} has one loop that adds to it, without a
 * lock or a fence, and passes what it is told on to the tallies that it is part of: those of a virtual host on that loop, and of the
 * loop. Any thread may read one at any time. So totals are there without anybody being asked, and nothing is lost with what
 * it was counted for.
 *
 * <p>What is not counted but is so at a moment (lengths, credit, states) only its owner can tell:
 * {@link io.bilbymq.broker.statistics.Measured}. Whoever samples regularly is told by the loops only of what something has happened to
 * ({@link io.bilbymq.broker.statistics.Changes}); while nobody does, nothing is kept.
 *
 * <p>All else here is immutable: what is seen.
 */
@NullMarked
package io.bilbymq.broker.statistics;

import org.jspecify.annotations.NullMarked;
