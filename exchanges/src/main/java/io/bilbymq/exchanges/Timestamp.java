package io.bilbymq.exchanges;

/**
 * A timestamp field value, AMQP 0-9-1 type {@code T}. It equals other timestamps only, never an integer.
 *
 * @param seconds since 1970-01-01T00:00Z
 */
public record Timestamp(long seconds) {}
