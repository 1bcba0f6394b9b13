/**
 * The broker's log: lines on standard error and, if asked for, in a file. Set up in code because reading
 * logback's XML at every start costs more than the rest of the set-up. Knows nothing of the broker.
 */
@NullMarked
package io.bilbymq.server.logging;

import org.jspecify.annotations.NullMarked;
