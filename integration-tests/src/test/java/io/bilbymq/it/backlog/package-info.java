/** A backlog that does not fit in memory, through restarts. By hand: {@code integration-tests/backlog}. */
@NullMarked
package io.bilbymq.it.backlog;

import org.jspecify.annotations.NullMarked;
