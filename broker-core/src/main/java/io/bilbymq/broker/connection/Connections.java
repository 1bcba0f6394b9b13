package io.bilbymq.broker.connection;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.vhost.VirtualHost;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Who is connected, for whoever looks at a broker from outside. Thread safe. */
public final class Connections {
    private final Node node;

    /** Those of this node. */
    public Connections(Node node) {
        this.node = node;
    }

    /**
     * Closes the connection of this name, that without or with what its client calls it, for a reason that the client is told:
     * 320, {@code CONNECTION_FORCED - reason}. Completes with whether there is one; its client may not have heard of it then.
     */
    public CompletionStage<Boolean> close(String name, String reason) {
        return ask(connection -> connection.view().isCalled(name) && closed(connection, reason))
                .thenApply(closed -> closed.contains(true));
    }

    /**
     * Closes all connections that are as asked for, each as it is when its loop gets to it, for a reason that their clients are
     * told. Completes with how many these are.
     *
     * @param which called on the loops of the connections
     */
    public CompletionStage<Integer> close(Predicate<ConnectionStatus> which, String reason) {
        return ask(connection -> which.test(connection.status()) && closed(connection, reason))
                .thenApply(closed -> Collections.frequency(closed, true));
    }

    private static boolean closed(Connection connection, String reason) {
        connection.close(reason);
        return true;
    }

    /** Closes those to this virtual host, which is deleted. */
    static void closeAllOf(VirtualHost deleted, Node node) {
        for (final Connection connection : node.connections()) {
            if (connection.virtualHost() == deleted) {
                connection.loop().execute(() -> connection.close(deleted.reasonOfEnd()));
            }
        }
    }

    /** Closes those of this user, who is deleted. */
    public void closeAllOf(String user) {
        close(status -> status.user().equals(user), "user '" + user + "' is deleted");
    }

    /** All that are open, by name; each as it is when its loop gets to it. Nobody is held up by the question. */
    public CompletionStage<List<ConnectionStatus>> all() {
        return ask(Connection::status)
                .thenApply(all -> all.stream()
                        .sorted(Comparator.comparing(ConnectionStatus::name))
                        .toList());
    }

    /** Asks each connection, on its loop. */
    private <T> CompletionStage<List<T>> ask(Function<Connection, T> question) {
        final Map<Loop, List<Connection>> byLoop =
                node.connections().stream().collect(Collectors.groupingBy(Connection::loop));
        final List<CompletableFuture<List<T>>> parts = new ArrayList<>();
        byLoop.forEach((loop, connections) -> {
            final CompletableFuture<List<T>> part = new CompletableFuture<>();
            parts.add(part);
            loop.execute(() -> {
                try {
                    part.complete(connections.stream().map(question).toList());
                } catch (RuntimeException defect) {
                    part.completeExceptionally(defect);
                }
            });
        });
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(done ->
                        parts.stream().flatMap(part -> part.join().stream()).toList());
    }
}
