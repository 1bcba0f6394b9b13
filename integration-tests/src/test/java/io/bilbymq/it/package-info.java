/**
 * Real clients against a real broker. {@link io.bilbymq.it.BrokerUnderTest} is the only place that knows how the broker is
 * started; everything else sees an address.
 *
 * <ul>
 *   <li>{@code raw}: an independent client of ours that can also say wrong things
 *   <li>{@code spec}: rules of AMQP 0-9-1 and of RabbitMQ's manual, one test each
 *   <li>{@code client}, {@code spring}, {@code languages}, {@code perftest}: what people really use
 *   <li>{@code management}: the management HTTP API and the metrics, which its own {@code package-info} says more of
 *   <li>{@code crash}: the broker as a process that is killed, and its disk that loses, fails, stalls or is full
 *   <li>{@code memory}: hungry clients against a broker with a small heap
 *   <li>{@code scale}: many connections, channels, queues and consumers; run with {@code -Dit.excluded= -Dit.groups=scale}
 * </ul>
 *
 * <p>{@code -Dbilby.test.peer=amqp://guest:guest@localhost:5672} runs the same tests against another broker. They are written to
 * pass on RabbitMQ 3.10 as well; where BilbyMQ differs from it on purpose, the test names both answers.
 */
@NullMarked
package io.bilbymq.it;

import org.jspecify.annotations.NullMarked;
