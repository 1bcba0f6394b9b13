package io.bilbymq.broker.statistics;

/**
 * What the channels of a virtual host have seen, also those that are closed.
 *
 * @param counts as channels count
 */
public record VirtualHostStatistics(String name, Counts<MessageEvent> counts) {}
