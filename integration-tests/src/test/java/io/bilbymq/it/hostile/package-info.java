/**
 * Clients that mean harm and have got in, or nearly: what they say is bounded, logged as one line each, and told to nobody in a
 * form that does anything; and secrets, which are looked for everywhere after everything.
 */
@NullMarked
package io.bilbymq.it.hostile;

import org.jspecify.annotations.NullMarked;
