package io.bilbymq.broker.queue;

import java.util.List;

/**
 * What somebody sees who browses a queue.
 *
 * @param messages in the order in which they would be delivered
 * @param next the offset to go on with
 * @param atEnd whether nothing was behind those that were looked at
 * @param ready how many messages wait in the queue, when the last of these was looked at
 * @param unacknowledged how many are delivered and not settled then
 */
public record BrowsedMessages(List<BrowsedMessage> messages, long next, boolean atEnd, int ready, int unacknowledged) {}
