package io.bilbymq.exchanges;

/**
 * A decimal field value, AMQP 0-9-1 type {@code D}. Two decimals are equal if scale and value are: 1.0 is not 1.00, as
 * in RabbitMQ's headers exchange.
 *
 * @param scale number of digits after the point, 0 to 255
 * @param unscaled the digits, 0 to 2³² − 1
 */
public record Decimal(int scale, long unscaled) {}
