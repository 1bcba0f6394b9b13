package io.bilbymq.management.http;

import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is connected. A client that keeps the server waiting for too long is closed, whatever it waits for: for a request that is not
 * complete yet, or for the client to take an answer; bytes that trickle in do not change that. If there are too many, room is made
 * by the ones that can do without: whoever has not been let in first, since who means to log in has done so within moments, then
 * whoever is idle, since any client of HTTP can connect again. If there is nobody of that kind, the new one is closed.
 *
 * <p>Confined to the thread of the API.
 */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    /** So many at a time. */
    static final int MAX = 1024;

    /**
     * What one client may take before it has been let in, at the very worst: 16 KiB of header lines of a few bytes, of which each
     * is some objects. One that is silent, or sends what clients send, takes about 10 KB.
     */
    static final int STRANGER_BYTES_MAX = 384 * 1024;

    /** For so long a client may keep the server waiting. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int STRANGERS_MIN = 16;
    private static final int SHARE_OF_STRANGERS = 8;

    private final int max;
    private final int strangersMax;
    private final long patienceNanos;
    private final LongSupplier nanos;
    private final Map<HttpConnection, Client> clients = new HashMap<>();

    private static final class Client {
        private final HttpConnection connection;
        private boolean isKnown;
        private boolean isIdle = true;
        private boolean isServed;
        private long since;

        Client(HttpConnection connection, long since) {
            this.connection = connection;
            this.since = since;
        }
    }

    /**
     * None yet.
     *
     * @param max at a time
     * @param strangersMax of which so many may be clients that nobody has let in
     */
    Connections(int max, int strangersMax, Duration patience, LongSupplier nanos) {
        this.max = max;
        this.strangersMax = strangersMax;
        this.patienceNanos = patience.toNanos();
        this.nanos = nanos;
    }

    /** How many clients that have not been let in may take an eighth of this memory. */
    static int strangersMax(long heapBytes) {
        return (int) Math.max(STRANGERS_MIN, Math.min(MAX, heapBytes / SHARE_OF_STRANGERS / STRANGER_BYTES_MAX));
    }

    /** Somebody has connected. */
    void opened(HttpConnection connection) {
        final boolean hasRoom = hasRoom(client -> !client.isKnown, strangersMax, client -> !client.isServed)
                && hasRoom(client -> true, max, client -> client.isIdle);
        if (!hasRoom) {
            LOG.warn("closing an HTTP connection of {}: there are too many", connection.remoteAddress());
            connection.close();
            return;
        }
        clients.put(connection, new Client(connection, nanos.getAsLong()));
        connection.closeHandler(closed -> clients.remove(connection));
    }

    private boolean hasRoom(Predicate<Client> counted, int most, Predicate<Client> mayGo) {
        if (clients.values().stream().filter(counted).count() < most) {
            return true;
        }
        final Optional<Client> eldest =
                clients.values().stream().filter(counted.and(mayGo)).max(Comparator.comparingLong(this::waited));
        eldest.ifPresent(this::close);
        return eldest.isPresent();
    }

    private long waited(Client client) {
        return nanos.getAsLong() - client.since;
    }

    private void close(Client client) {
        clients.remove(client.connection);
        client.connection.close();
    }

    /** It is the server's turn: a request is complete as far as it has to be. */
    void serving(HttpConnection connection) {
        change(connection, false, true);
    }

    /** It is the client's turn, for the rest of a request or for more of an answer. */
    void waiting(HttpConnection connection) {
        change(connection, false, false);
    }

    /** A request is answered; the next one may come. */
    void idle(HttpConnection connection) {
        change(connection, true, false);
    }

    private void change(HttpConnection connection, boolean isIdle, boolean isServed) {
        final Client client = clients.get(connection);
        if (client != null) {
            client.isIdle = isIdle;
            client.isServed = isServed;
            client.since = nanos.getAsLong();
        }
    }

    /** Somebody has been let in there. */
    void known(HttpConnection connection) {
        final Client client = clients.get(connection);
        if (client != null) {
            client.isKnown = true;
        }
    }

    /** Closes those that keep the server waiting for too long. */
    void sweep() {
        final List<Client> late = new ArrayList<>();
        for (final Client client : clients.values()) {
            if (!client.isServed && waited(client) >= patienceNanos) {
                late.add(client);
            }
        }
        late.forEach(this::close);
    }

    /** How many there are. */
    int count() {
        return clients.size();
    }
}
