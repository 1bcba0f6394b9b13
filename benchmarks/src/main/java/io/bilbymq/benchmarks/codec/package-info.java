/** What bytes cost on their way in and out. Runs on JMH's threads; depends on {@code amqp-codec} and on what a channel writes. */
@NullMarked
package io.bilbymq.benchmarks.codec;

import org.jspecify.annotations.NullMarked;
