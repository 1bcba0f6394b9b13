package io.bilbymq.it.crash.fault;

import java.io.IOException;
import java.nio.file.Path;

/** A broker that runs as a process of its own and listens on loopback. One thread. */
public interface Node extends AutoCloseable {
    /** Starts a broker on a folder, of which it may be the first or not. */
    @FunctionalInterface
    interface Starter {
        /**
         * Starts it and waits until clients can connect.
         *
         * @throws IllegalStateException with what it said, if it does not come up
         */
        Node start(Path data) throws Exception;
    }

    /** Where clients connect. */
    int port();

    /** Whether the process runs. */
    boolean isAlive();

    /** Waits until the process ends by itself; false if it does not for a while. */
    boolean awaitEnd();

    /** SIGKILL, and waits until the process is gone. */
    void kill();

    /** SIGTERM, and waits until the process is gone; its exit code. */
    int stop() throws Exception;

    /** What it has said on standard error. */
    String log() throws Exception;

    /** Kills it if it still runs. */
    @Override
    void close() throws IOException;
}
