/** The start script and the process it becomes, run as an operator runs them. */
@NullMarked
package io.bilbymq.it.launcher;

import org.jspecify.annotations.NullMarked;
