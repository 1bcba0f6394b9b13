/**
 * Channels: one class of methods after the other, publishing, delivering and settling.
 *
 * <p>Everything here is confined to the loop of the connection's socket. Of the connection a channel knows {@link
 * io.bilbymq.broker.channel.ChannelConnection} only; to queues it is a {@link io.bilbymq.broker.queue.QueueClient}. A
 * method whose answer lies with another owner parks its channel: later frames of the channel wait in its {@link
 * io.bilbymq.broker.channel.Backlog}, while deliveries and confirms go on.
 */
@NullMarked
package io.bilbymq.broker.channel;

import org.jspecify.annotations.NullMarked;
