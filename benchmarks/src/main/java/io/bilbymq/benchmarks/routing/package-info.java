/** What it costs to find a message's destinations, by exchange type. Runs on JMH's threads; depends on {@code exchanges} only. */
@NullMarked
package io.bilbymq.benchmarks.routing;

import org.jspecify.annotations.NullMarked;
