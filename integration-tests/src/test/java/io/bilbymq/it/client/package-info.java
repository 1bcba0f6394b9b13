/** What people do with the official Java client, {@code com.rabbitmq:amqp-client}. */
@NullMarked
package io.bilbymq.it.client;

import org.jspecify.annotations.NullMarked;
