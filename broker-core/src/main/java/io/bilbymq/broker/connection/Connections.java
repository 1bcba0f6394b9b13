package io.bilbymq.broker.connection;

import io.bilbymq.broker.loop.Loop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Who is connected, for whoever looks at a broker from outside. Thread safe. */
public final class Connections {
    private final Node node;

    /** Those of this node. */
    public Connections(Node node) {
        this.node = node;
    }

    /** All that are open, by name; each as it is when its loop gets to it. Nobody is held up by the question. */
    public CompletionStage<List<ConnectionStatus>> all() {
        final Map<Loop, List<Connection>> byLoop =
                node.connections().stream().collect(Collectors.groupingBy(Connection::loop));
        final List<CompletableFuture<List<ConnectionStatus>>> parts = new ArrayList<>();
        byLoop.forEach((loop, connections) -> {
            final CompletableFuture<List<ConnectionStatus>> part = new CompletableFuture<>();
            parts.add(part);
            loop.execute(() ->
                    part.complete(connections.stream().map(Connection::status).toList()));
        });
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(done -> parts.stream()
                        .flatMap(part -> part.join().stream())
                        .sorted(Comparator.comparing(ConnectionStatus::name))
                        .toList());
    }
}
