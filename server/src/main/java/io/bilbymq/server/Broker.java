package io.bilbymq.server;

import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.settings.ListenAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Holds the place of the broker until there is one: it opens the ports and accepts nobody. */
final class Broker implements AutoCloseable {
    private final List<ServerSocket> sockets = new ArrayList<>();
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

    private Broker() {}

    static Broker start(BrokerSettings settings) throws IOException {
        Broker broker = new Broker();
        for (ListenAddress listener : settings.listeners()) {
            try {
                ServerSocket socket = new ServerSocket();
                broker.sockets.add(socket);
                socket.bind(
                        new InetSocketAddress(listener.host(), listener.port()),
                        settings.tcp().backlog());
            } catch (BindException taken) {
                broker.close();
                throw (BindException)
                        new BindException(listener.host() + ":" + listener.port() + ": " + taken.getMessage())
                                .initCause(taken);
            }
        }
        return broker;
    }

    List<InetSocketAddress> addresses() {
        return sockets.stream()
                .map(socket -> (InetSocketAddress) socket.getLocalSocketAddress())
                .toList();
    }

    CompletionStage<Throwable> failure() {
        return failure;
    }

    @Override
    public void close() {
        try {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
