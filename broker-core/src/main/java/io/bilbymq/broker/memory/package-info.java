/**
 * What the broker holds in memory, counted by itself.
 *
 * <p>The heap's own figures say how much garbage waits, not how much is needed. So whatever grows with what clients do
 * (contents, index entries, buffers) is added to a plain counter of the loop that holds it, and the sum decides when
 * publishers have to wait.
 */
@NullMarked
package io.bilbymq.broker.memory;

import org.jspecify.annotations.NullMarked;
