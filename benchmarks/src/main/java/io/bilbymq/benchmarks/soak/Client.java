package io.bilbymq.benchmarks.soak;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.DefaultExceptionHandler;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One client: connects, does its work a few times, and leaves, politely or by resetting the socket. */
final class Client implements Runnable {
    private static final int RUNS_PER_CONNECTION_MAX = 10;

    private final String name;
    private final Workload work;
    private final ConnectionFactory factory = new ConnectionFactory();
    private final AtomicReference<@Nullable Socket> socket = new AtomicReference<>();
    private final Random random;
    private volatile boolean wanted = true;
    private final AtomicLong runs = new AtomicLong();
    private volatile @Nullable Exception failure;

    Client(String name, Workload work, int port, long seed) {
        this.name = name;
        this.work = work;
        this.random = new Random(seed);
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        factory.setAutomaticRecoveryEnabled(false);
        factory.setRequestedHeartbeat(10);
        factory.setExceptionHandler(new DefaultExceptionHandler() {
            @Override
            public void handleUnexpectedConnectionDriverException(Connection connection, Throwable reset) {
                // It is this client that resets its sockets.
            }
        });
        factory.setSocketConfigurator(s -> {
            s.setTcpNoDelay(true);
            socket.set(s);
        });
    }

    @Override
    public void run() {
        try {
            while (wanted) {
                work(factory.newConnection());
            }
        } catch (Exception e) {
            failure = e;
        }
    }

    private void work(Connection connection) throws Exception {
        for (int i = random.nextInt(RUNS_PER_CONNECTION_MAX); i >= 0 && wanted; i--) {
            work.run(connection, random);
            runs.incrementAndGet();
        }
        if (random.nextInt(3) == 0) {
            reset(connection);
        } else {
            connection.close();
        }
    }

    /** Ends the connection in the middle of whatever it is doing. */
    private void reset(Connection connection) throws Exception {
        connection.createChannel().basicPublish("", "nowhere", true, null, new byte[random.nextInt(100_000)]);
        Socket current = socket.get();
        if (current != null) {
            current.setSoLinger(true, 0);
            current.close();
        }
        connection.abort(1000);
    }

    void stop() {
        wanted = false;
    }

    String name() {
        return name;
    }

    /** How often it has done its work. */
    long runs() {
        return runs.get();
    }

    /** Why it has given up, or null. */
    @Nullable
    Exception failure() {
        return failure;
    }
}
