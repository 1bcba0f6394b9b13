/**
 * Whether the management HTTP API is what RabbitMQ's is. The tests were written against RabbitMQ 3.10 with its management plugin,
 * and are true of it; where 3.10 answers otherwise than newer versions do, which is what BilbyMQ follows, a test names both answers.
 *
 * <p>{@link io.bilbymq.it.management.ManagementUnderTest} is the only place that knows where the API is. Another broker is tested
 * with, besides the AMQP address that all integration tests want,
 *
 * <ul>
 *   <li>{@code -Dbilby.test.management=http://localhost:15672}: without it these tests are skipped
 *   <li>{@code -Dbilby.test.prometheus=http://localhost:15692}: without it the tests of metrics are skipped
 * </ul>
 *
 * <p>Its plugins {@code rabbitmq_management}, {@code rabbitmq_prometheus}, {@code rabbitmq_shovel_management} and {@code
 * rabbitmq_federation_management} are enabled; its user guest is an administrator.
 *
 * <p>Each test works in a virtual host of its own, a {@link io.bilbymq.it.management.Tenant}, and leaves the broker as it was.
 * What statistics say is awaited: RabbitMQ collects them every five seconds.
 */
@NullMarked
package io.bilbymq.it.management;

import org.jspecify.annotations.NullMarked;
