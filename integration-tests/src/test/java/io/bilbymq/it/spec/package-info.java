/** One test for each rule of AMQP 0-9-1 and RabbitMQ's manual that can be seen on the wire, one class for each area. */
@NullMarked
package io.bilbymq.it.spec;

import org.jspecify.annotations.NullMarked;
