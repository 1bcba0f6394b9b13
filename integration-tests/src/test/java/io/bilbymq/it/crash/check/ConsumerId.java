package io.bilbymq.it.crash.check;

/**
 * One consumer on one channel.
 *
 * @param name what it is called in each of its lives
 * @param era the era of its connection
 * @param life counts its channels
 * @param draining it has its queue to itself, since the broker was started, and gives nothing back
 */
public record ConsumerId(String name, int era, int life, boolean draining) {}
