package io.bilbymq.broker.channel;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.broker.settings.ProtocolLimits;
import io.bilbymq.broker.statistics.ChannelDetails;
import io.bilbymq.broker.store.LogOutbox;
import io.bilbymq.broker.vhost.Owner;
import org.jspecify.annotations.Nullable;

/** What a channel needs of its connection. All methods are called on the connection's loop. */
public interface ChannelConnection extends MessageOrigin {
    Output output();

    /** The way to the log; null if the broker keeps nothing. */
    @Nullable
    LogOutbox log();

    /** What the user that logged in may do in the virtual host. */
    Authorization authorization();

    /** The connection, as owner of exclusive queues. */
    Owner owner();

    /** Which of its channels that is, for who looks at it; callable on any thread. */
    ChannelDetails details(int channel);

    /** RabbitMQ's word for what it is doing: {@code running}, {@code flow}, {@code blocked}. */
    String state();

    ProtocolLimits limits();

    /** Direct replies between connections. */
    DirectReplies directReplies();

    /** Whether the client understands {@code basic.cancel} from the server. */
    boolean takesConsumerCancel();

    /** So many bytes are under way to other loops; a connection with too many stops reading. */
    @Override
    void charge(long bytes);

    @Override
    default String originName() {
        return owner().name();
    }

    @Override
    default String user() {
        return authorization().user();
    }

    /** The frames that wait in the channel's backlog have become so many bytes more, or less. */
    void backlogGrew(long bytes);

    /** Gives the credit of these deliveries back when they have left for the socket. */
    void whenWritten(Attachment attachment);

    /** Whether the socket takes no more for now, so that deliveries are to pause. */
    boolean isHeldUp();

    /** Whether frames of the client have to wait: too much waits for the socket, or memory is short. */
    boolean isHalted();

    /** The client wants more than a few of what costs memory: while that is short, it has to wait as publishers do. */
    void wantsMuch();

    /** The channel is closed on both sides; its number is free. */
    void channelClosed(Channel channel);

    /** The connection has to be closed for what happened on one of its channels. */
    void failed(AmqpException reason);
}
