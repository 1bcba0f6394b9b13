/**
 * Clients that want more than there is, against a broker with next to no memory: a process of its own, which ends when its heap
 * is full. It must not.
 */
@NullMarked
package io.bilbymq.it.memory;

import org.jspecify.annotations.NullMarked;
