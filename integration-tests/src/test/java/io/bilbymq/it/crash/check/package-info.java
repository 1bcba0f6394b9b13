/**
 * What a broker promised its clients, checked against what they saw. Clients write {@link io.bilbymq.it.crash.check.Event}s into
 * a {@link io.bilbymq.it.crash.check.History}; when everything has been drained, the {@link io.bilbymq.it.crash.check.Checker}
 * replays it. Nothing in here knows a broker or a client.
 */
@NullMarked
package io.bilbymq.it.crash.check;

import org.jspecify.annotations.NullMarked;
