package io.bilbymq.broker.connection;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FrameHandler;

/** What a socket is busy with. */
sealed interface Phase extends FrameHandler permits Handshake, Connection {
    /** Bytes have come, whether or not they completed a frame. */
    void received();

    /** So many bytes were received and not decoded yet; tells after each read. */
    void unfinished(int bytes);

    /**
     * The peer has closed the socket while it was not read; what it sent before comes now.
     *
     * @return whether that is wanted
     */
    boolean peerClosed();

    /** What came cannot be a frame, or not here. */
    void frameError(AmqpException error);

    /** The socket takes more again, or takes no more for now. */
    void writabilityChanged();

    /** The socket is gone. */
    void socketClosed();

    /** The broker stops. */
    void shutDown();
}
