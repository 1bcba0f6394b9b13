/**
 * Who may log in and what they may do.
 *
 * <p>{@link io.bilbymq.broker.access.AccessControl} is the seam behind which users are kept. Questions about permissions
 * are asked on event loops and answered at once; a login may take its time.
 */
@NullMarked
package io.bilbymq.broker.access;

import org.jspecify.annotations.NullMarked;
