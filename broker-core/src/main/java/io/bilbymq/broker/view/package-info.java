/**
 * The definitions once more, in a database that can be looked into by key.
 *
 * <p>It is never the only copy, nobody waits for it, and no start depends on it: what does not open or does not say what
 * the log says is moved aside and made anew. One thread of its own does all that, some time after the broker has begun.
 * Nothing of MapDB is loaded before, or by a broker without a data folder.
 */
@NullMarked
package io.bilbymq.broker.view;

import org.jspecify.annotations.NullMarked;
