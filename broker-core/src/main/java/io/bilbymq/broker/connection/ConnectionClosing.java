package io.bilbymq.broker.connection;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ConnectionMethod;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.vhost.Owner;
import io.bilbymq.broker.vhost.Reply;
import io.bilbymq.broker.vhost.VirtualHost;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a connection ends, from the moment it takes no more frames: its channels go, then its exclusive queues, then the
 * client hears of it, then the socket goes. Nothing that the client has sent before is lost, and nobody finds its queues
 * afterwards.
 *
 * <p>Confined to the loop of the socket.
 */
final class ConnectionClosing {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionClosing.class);

    private enum State {
        /** Channels and exclusive queues are being let go. Left when they are. */
        LETTING_GO,
        /** The client was told connection.close, or answered close-ok. Left with the socket. */
        CLOSE_SENT,
        /** The socket is gone. */
        CLOSED
    }

    private final Connection connection;
    private final Loop loop;
    private final VirtualHost virtualHost;
    private final Owner owner;

    /** What the client is told, unless it closes by itself. */
    private final @Nullable AmqpException reason;

    private State state = State.LETTING_GO;

    /** Closes of the client that are not answered yet: each one is. */
    private int closesToAnswer;

    /** Ends the wait for the client's close-ok. */
    private Loop.Timer patience = () -> {};

    /** The end at the wish of the client, or because its socket is gone. */
    ConnectionClosing(Connection connection) {
        this(connection, null);
    }

    /** The end for a reason that the client is told. */
    ConnectionClosing(Connection connection, @Nullable AmqpException reason) {
        this.connection = connection;
        this.loop = connection.loop();
        this.virtualHost = connection.virtualHost();
        this.owner = connection.owner();
        this.reason = reason;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Lets everything go that the connection has, and then tells the client. */
    void begin(Channels channels) {
        channels.closeAll(this::letOwnerGo);
    }

    private void letOwnerGo() {
        if (!owner.hasAsked()) {
            // At the end of the turn: what was published before is on its way then.
            loop.atEndOfTurn(this::tellClient);
            return;
        }
        virtualHost.ownerGone(loop, owner, new Reply<>() {
            @Override
            public void done(Integer queues) {
                tellClient();
            }

            @Override
            public void failed(AmqpException reason) {
                LOG.error("{}: its exclusive queues could not be deleted", owner, reason);
                tellClient();
            }
        });
    }

    private void tellClient() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSE_SENT;
        connection.leaveVirtualHost();
        if (reason == null || closesToAnswer > 0) {
            answerCloses();
        } else {
            connection.say(new ConnectionMethod.Close(
                    reason.code().code(), reason.replyText(), reason.classId(), reason.methodId()));
            patience = loop.schedule(connection::closeSocket, closeOkMillis(reason));
        }
    }

    private long closeOkMillis(AmqpException told) {
        return told.code() == ReplyCode.FRAME_ERROR ? SocketHandler.PENALTY_MILLIS : connection.closeOkMillis();
    }

    /** The client has closed the connection, perhaps once more. */
    void closedByClient() {
        closesToAnswer++;
        if (state == State.CLOSE_SENT) {
            answerCloses();
        }
    }

    private void answerCloses() {
        for (; closesToAnswer > 0; closesToAnswer--) {
            connection.say(new ConnectionMethod.CloseOk());
        }
        connection.closeSocketWhenWritten();
    }

    /** The client agrees to be closed. */
    void closeOk() {
        if (state == State.CLOSE_SENT) {
            connection.closeSocket();
        }
    }

    /** The socket is gone, with it everybody who could be told. */
    void socketClosed() {
        state = State.CLOSED;
        patience.cancel();
    }
}
