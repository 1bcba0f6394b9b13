/** PerfTest, RabbitMQ's own load generator, unchanged and in a process of its own. */
@NullMarked
package io.bilbymq.it.perftest;

import org.jspecify.annotations.NullMarked;
