/** Faults. */
@NullMarked
package io.bilbymq.it.crash;

import org.jspecify.annotations.NullMarked;
