package io.bilbymq.it.crash.load;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import io.bilbymq.it.crash.check.History;
import io.bilbymq.it.crash.check.Violation;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;

/**
 * A client with a connection and a thread of its own, for one era. It works until it has done its share or the connection is
 * gone; that the connection is gone is a failure only if no fault explains it.
 */
abstract class Actor {
    private static final long JOIN_MILLIS = 60_000;

    final String name;
    final History history;
    final int era;
    private final CountDownLatch connected = new CountDownLatch(1);
    private final List<Violation> failures = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean stopping;

    Actor(String name, History history, ConnectionFactory broker) {
        this.name = name;
        this.history = history;
        this.era = history.era();
        thread = new Thread(() -> run(broker), name);
        thread.setDaemon(true);
    }

    final void start() {
        thread.start();
    }

    private void run(ConnectionFactory broker) {
        try (Connection connection = broker.newConnection(name)) {
            connected.countDown();
            work(connection);
        } catch (IOException | ShutdownSignalException | TimeoutException e) {
            failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connected.countDown();
        }
    }

    /** Works until there is nothing left to do, {@link #stopping} says so, or the connection is gone. */
    abstract void work(Connection connection) throws IOException, InterruptedException, TimeoutException;

    /** To be called with whatever a client has thrown. */
    final void failed(Exception e) {
        if (!stopping && !history.isFailureExpected(era)) {
            failures.add(new Violation(Violation.Kind.CLIENT_FAILED, name + " in era " + era + ": " + reason(e)));
        }
    }

    private static String reason(Exception e) {
        Throwable cause = e;
        while (!(cause instanceof ShutdownSignalException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof AlreadyClosedException closed && closed.getReason() != null
                ? closed.getReason().toString()
                : cause.toString();
    }

    final boolean stopping() {
        return stopping || history.isOver(era);
    }

    final void awaitConnected() throws InterruptedException {
        connected.await();
    }

    /** Asks it to end; {@link #join} waits for it. */
    void stop() {
        stopping = true;
    }

    final List<Violation> join() throws InterruptedException {
        thread.join(JOIN_MILLIS);
        if (thread.isAlive()) {
            AssertionError stuck = new AssertionError(name + " does not end");
            stuck.setStackTrace(thread.getStackTrace());
            throw stuck;
        }
        return failures;
    }

    /** A channel whose failure is reported as the actor's. */
    final Channel openChannel(Connection connection) throws IOException {
        Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("the connection has no more channels");
        }
        return channel;
    }
}
