package io.bilbymq.broker.statistics;

/**
 * What went through an exchange that clients published to.
 *
 * @param name empty for the default exchange
 * @param in messages that were published here: {@code publish_in}
 * @param out times that one of them went from here to a queue: {@code publish_out}
 */
public record ExchangeStatistics(String virtualHost, String name, long in, long out) {}
