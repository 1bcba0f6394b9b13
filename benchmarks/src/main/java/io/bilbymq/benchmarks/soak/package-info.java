/**
 * Endurance: mixed load for as long as one likes, with clients that come, go and break off, and then the question whether
 * the broker holds as much as before. {@code benchmarks/soak --minutes 10} runs it.
 */
@NullMarked
package io.bilbymq.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
