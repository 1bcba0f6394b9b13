package io.bilbymq.broker.connection;

import io.bilbymq.broker.loop.Loop;

/**
 * Heartbeats of one connection (AMQP 0-9-1 §4.2.7), as RabbitMQ times them: every half interval one is sent if nothing
 * else was, and a peer that is silent for two whole intervals, seen at their ends, is given up.
 */
final class Heartbeat {
    /** What a heartbeat does. */
    interface Peer {
        void sendHeartbeat();

        /** Whether the peer is being listened to; one that is not cannot be blamed for silence. */
        boolean isListenedTo();

        void isSilent();
    }

    private static final int SILENT_CHECKS = 2;

    private final Loop loop;
    private final Peer peer;
    private final long halfIntervalMillis;
    private Loop.Timer timer = () -> {};
    private boolean sent;

    /** The client has just said {@code connection.open}. */
    private boolean received = true;

    private boolean endOfInterval;
    private int silentChecks;

    /** Heartbeats every so many seconds, at least 1. */
    Heartbeat(Loop loop, Peer peer, int seconds) {
        this.loop = loop;
        this.peer = peer;
        this.halfIntervalMillis = seconds * 500L;
    }

    void start() {
        timer = loop.schedule(this::tick, halfIntervalMillis);
    }

    void stop() {
        timer.cancel();
    }

    /** Something was written to the peer. */
    void sent() {
        sent = true;
    }

    /** Something came from the peer. */
    void received() {
        received = true;
    }

    private void tick() {
        timer = loop.schedule(this::tick, halfIntervalMillis);
        if (!sent) {
            peer.sendHeartbeat();
        }
        sent = false;
        if (endOfInterval) {
            checkReceived();
        }
        endOfInterval = !endOfInterval;
    }

    private void checkReceived() {
        silentChecks = received || !peer.isListenedTo() ? 0 : silentChecks + 1;
        received = false;
        if (silentChecks >= SILENT_CHECKS) {
            stop();
            peer.isSilent();
        }
    }
}
