package io.bilbymq.broker.channel;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ChannelMethod;
import io.bilbymq.amqp.Frame;
import io.bilbymq.amqp.ReplyCode;
import io.netty.buffer.ByteBuf;

/** How a channel ends, from the moment it takes no more frames. */
final class ChannelClosing {
    private enum State {
        /** Queues are asked to take back what is outstanding. Left when all have answered. */
        DETACHING,
        /** The client was told channel.close. Left by its channel.close-ok. */
        CLOSE_SENT,
        /** Nothing can happen any more. */
        CLOSED
    }

    private final Channel channel;
    private final ChannelConnection connection;
    private State state = State.DETACHING;
    private int detaching;

    /** Whether the client has closed the channel while an error was closing it, and is to be answered too. */
    private boolean closedByBoth;

    private Runnable whenDetached = () -> {};

    ChannelClosing(Channel channel, ChannelConnection connection) {
        this.channel = channel;
        this.connection = connection;
    }

    /** The client has closed the channel, and is answered when no queue knows the channel any more. */
    void byClient(Attachments attachments) {
        detach(attachments, () -> {
            state = State.CLOSED;
            connection.channelClosed(channel);
            channel.say(new ChannelMethod.CloseOk());
        });
    }

    /** An error closes the channel, and the client is told when no queue knows the channel any more. */
    void byError(AmqpException reason, Attachments attachments) {
        detach(attachments, () -> {
            state = State.CLOSE_SENT;
            channel.say(new ChannelMethod.Close(
                    reason.code().code(), reason.replyText(), reason.classId(), reason.methodId()));
            if (closedByBoth) {
                channel.say(new ChannelMethod.CloseOk());
            }
        });
    }

    /** Calls {@code then} when no queue knows the channel any more. */
    void detach(Attachments attachments, Runnable then) {
        whenDetached = then;
        detaching = attachments.detach();
        if (detaching == 0) {
            then.run();
        }
    }

    /** A queue has taken back what was outstanding. */
    void detached() {
        detaching--;
        if (detaching == 0 && state == State.DETACHING) {
            whenDetached.run();
        }
    }

    /** The connection goes too: nobody is told of the channel's end but {@code then}. */
    void withConnection(Runnable then) {
        switch (state) {
            case DETACHING -> whenDetached = then;
            case CLOSE_SENT, CLOSED -> {
                state = State.CLOSED;
                then.run();
            }
        }
    }

    /** Whatever was under way when the channel closed means nothing any more, but for the end itself. */
    void frame(int type, ByteBuf in, int offset, int length) {
        if (state == State.CLOSED) {
            return;
        }
        final int index = type == Frame.METHOD && length >= 4 ? in.getInt(offset) : 0;
        if (index == ChannelMethod.Close.INDEX) {
            // Both sides closed at once; the number stays taken until the client's close-ok.
            if (state == State.CLOSE_SENT) {
                channel.say(new ChannelMethod.CloseOk());
            } else {
                closedByBoth = true;
            }
        } else if (state == State.CLOSE_SENT && index == ChannelMethod.CloseOk.INDEX) {
            state = State.CLOSED;
            connection.channelClosed(channel);
        } else if (state == State.CLOSE_SENT && index == ChannelMethod.Open.INDEX) {
            connection.failed(new AmqpException(ReplyCode.CHANNEL_ERROR, "second 'channel.open' seen")
                    .at(ChannelMethod.CLASS_ID, ChannelMethod.Open.METHOD_ID));
        }
    }
}
