/**
 * Whether a broker keeps what it has confirmed when it is killed, when the power goes, when its disk lies, fails, stalls or is full.
 *
 * <p>{@code check} knows what was promised, {@code load} keeps a broker busy, {@code fault} does harm; here they are put together,
 * for tests of seconds and, as {@link io.bilbymq.it.crash.Faults}, for hours. Tests that need root, loop devices or a compiler are
 * skipped without them, and say so. Histories that broke a promise are kept in {@code target/crash}.
 */
@NullMarked
package io.bilbymq.it.crash;

import org.jspecify.annotations.NullMarked;
