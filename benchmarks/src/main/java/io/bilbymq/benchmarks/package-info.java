/** Measurements of the broker: JMH micro-benchmarks of its parts, and {@code compare}, which puts whole brokers side by side. */
@NullMarked
package io.bilbymq.benchmarks;

import org.jspecify.annotations.NullMarked;
