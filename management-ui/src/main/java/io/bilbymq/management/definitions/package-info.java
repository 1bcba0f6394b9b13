/**
 * Definitions files: all that is declared, as RabbitMQ exports and imports it (<a
 * href="https://www.rabbitmq.com/docs/definitions">definitions</a>).
 */
@NullMarked
package io.bilbymq.management.definitions;

import org.jspecify.annotations.NullMarked;
