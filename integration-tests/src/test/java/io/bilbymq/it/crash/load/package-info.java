/**
 * What a broker has to do when a fault comes: publishers with confirm windows of all sizes and with transactions, consumers that
 * acknowledge late, give back and close, definitions that come and go. Everything is chosen from a seed; what threads make of it
 * is not.
 */
@NullMarked
package io.bilbymq.it.crash.load;

import org.jspecify.annotations.NullMarked;
