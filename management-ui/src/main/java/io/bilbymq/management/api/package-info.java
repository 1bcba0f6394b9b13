/**
 * The resources of RabbitMQ's HTTP API (<a href="https://www.rabbitmq.com/docs/http-api-reference">reference</a>), one class for
 * what belongs together: each lists its endpoints, and answers in RabbitMQ's fields, status codes and words.
 */
@NullMarked
package io.bilbymq.management.api;

import org.jspecify.annotations.NullMarked;
