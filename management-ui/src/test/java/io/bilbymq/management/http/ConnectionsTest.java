package io.bilbymq.management.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    // Close to where it overflows, since System.nanoTime may be anything.
    private long nanos = Long.MAX_VALUE - 5_000_000_000L;
    private final List<String> closed = new ArrayList<>();

    private void pass(long seconds) {
        nanos += seconds * 1_000_000_000;
    }

    private Connections connections(int max, int strangers) {
        return new Connections(max, strangers, PATIENCE, () -> nanos);
    }

    /** A connection that tells of its end as Vert.x does. */
    private HttpConnection connection(String name) {
        final List<Handler<Void>> atEnd = new ArrayList<>();
        return (HttpConnection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HttpConnection.class}, (self, method, arguments) -> {
                    switch (method.getName()) {
                        case "closeHandler" -> {
                            @SuppressWarnings("unchecked") // that is what its declaration says
                            final Handler<Void> handler = (Handler<Void>) arguments[0];
                            atEnd.add(handler);
                            return self;
                        }
                        case "close" -> {
                            closed.add(name);
                            atEnd.forEach(handler -> handler.handle(null));
                            return Future.succeededFuture();
                        }
                        case "remoteAddress" -> {
                            return SocketAddress.inetSocketAddress(1, name);
                        }
                        case "hashCode" -> {
                            return System.identityHashCode(self);
                        }
                        case "equals" -> {
                            return self == arguments[0];
                        }
                        default -> throw new AssertionError("nobody is asked for " + method);
                    }
                });
    }

    private HttpConnection open(Connections connections, String name) {
        final HttpConnection connection = connection(name);
        connections.opened(connection);
        return connection;
    }

    private HttpConnection openKnown(Connections connections, String name) {
        final HttpConnection connection = open(connections, name);
        connections.known(connection);
        return connection;
    }

    // Patience.

    @Test
    void whoSaysNothingIsClosed() {
        final Connections connections = connections(10, 10);
        open(connections, "first");
        pass(1);
        open(connections, "second");

        pass(28);
        connections.sweep();
        assertThat(closed).isEmpty();

        pass(1);
        connections.sweep();
        assertThat(closed).containsExactly("first");
        assertThat(connections.count()).isEqualTo(1);
    }

    @Test
    void whoIsBeingServedMayWaitForAsLongAsThatTakes() {
        final Connections connections = connections(10, 10);
        final HttpConnection connection = open(connections, "first");
        connections.serving(connection);

        pass(1000);
        connections.sweep();
        assertThat(closed).isEmpty();

        connections.idle(connection);
        pass(30);
        connections.sweep();
        assertThat(closed).containsExactly("first");
    }

    @Test
    void whoKeepsTheServerWaitingInTheMiddleOfARequestIsClosed() {
        final Connections connections = connections(10, 10);
        final HttpConnection connection = openKnown(connections, "first");
        connections.serving(connection);
        pass(20);
        connections.waiting(connection);

        pass(29);
        connections.sweep();
        assertThat(closed).isEmpty();

        pass(1);
        connections.sweep();
        assertThat(closed).containsExactly("first");
    }

    // Too many.

    @Test
    void theEldestStrangerMakesRoomForANewOne() {
        final Connections connections = connections(10, 2);
        openKnown(connections, "known");
        final HttpConnection first = open(connections, "first");
        pass(1);
        open(connections, "second");
        pass(1);
        connections.serving(first);
        connections.idle(first);

        open(connections, "third");

        assertThat(closed).containsExactly("second");
        assertThat(connections.count()).isEqualTo(3);
    }

    @Test
    void aStrangerWhoIsBeingServedDoesNotMakeRoom() {
        final Connections connections = connections(10, 2);
        connections.serving(open(connections, "first"));
        connections.serving(open(connections, "second"));

        open(connections, "third");

        assertThat(closed).containsExactly("third");
        assertThat(connections.count()).isEqualTo(2);
    }

    @Test
    void strangersInTheMiddleOfARequestMakeRoomToo() {
        final Connections connections = connections(10, 1);
        connections.waiting(open(connections, "first"));

        open(connections, "second");

        assertThat(closed).containsExactly("first");
    }

    @Test
    void whoIsKnownCountsAsAStrangerNoMore() {
        final Connections connections = connections(10, 1);
        for (int i = 0; i < 9; i++) {
            openKnown(connections, "known " + i);
        }

        open(connections, "stranger");

        assertThat(closed).isEmpty();
    }

    @Test
    void theOneThatIsIdleForLongestMakesRoom() {
        final Connections connections = connections(3, 3);
        connections.serving(openKnown(connections, "serving"));
        pass(1);
        openKnown(connections, "first");
        pass(1);
        openKnown(connections, "second");

        open(connections, "new");

        assertThat(closed).containsExactly("first");
    }

    @Test
    void theNewOneIsClosedIfNobodyIsIdle() {
        final Connections connections = connections(2, 2);
        connections.serving(openKnown(connections, "serving"));
        connections.waiting(openKnown(connections, "waiting"));

        open(connections, "new");

        assertThat(closed).containsExactly("new");
        assertThat(connections.count()).isEqualTo(2);
    }

    @Test
    void whoHasGoneIsForgotten() {
        final Connections connections = connections(10, 10);
        final HttpConnection connection = open(connections, "first");

        connection.close();
        connections.serving(connection);
        connections.known(connection);
        connections.idle(connection);

        assertThat(connections.count()).isZero();
    }

    @Test
    void strangersMayTakeAnEighthOfTheHeap() {
        assertThat(Connections.strangersMax(16L << 20)).isEqualTo(16);
        assertThat(Connections.strangersMax(512L << 20)).isEqualTo(170);
        assertThat(Connections.strangersMax(64L << 30)).isEqualTo(Connections.MAX);
    }
}
