/** A broker to run or to embed: {@link io.bilbymq.broker.Broker}. */
@NullMarked
package io.bilbymq.broker;

import org.jspecify.annotations.NullMarked;
