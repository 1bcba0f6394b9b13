package io.bilbymq.broker.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Event loops that a new connection joins where there are the fewest, the first of these if there are several.
 *
 * <p>Taking turns would spread a thousand connections as well, but not a few: a client that declares its queue on one
 * connection, closes it, and publishes on the next, meets its queue on the same loop here, which saves each message a
 * change of threads.
 */
final class LeastConnectionsGroup extends MultiThreadIoEventLoopGroup {
    private record Place(EventLoop loop, AtomicInteger connections) {}

    private final List<Place> places = new ArrayList<>();

    LeastConnectionsGroup(int loops, ThreadFactory threads, IoHandlerFactory sockets) {
        super(loops, threads, sockets);
        for (final EventExecutor loop : this) {
            places.add(new Place((EventLoop) loop, new AtomicInteger()));
        }
    }

    /** Called on the loops of the listening sockets, of which there may be several. */
    @Override
    public ChannelFuture register(Channel socket) {
        if (socket instanceof ServerChannel) {
            return super.register(socket);
        }
        Place least = places.get(0);
        for (final Place place : places) {
            if (place.connections.get() < least.connections.get()) {
                least = place;
            }
        }
        final AtomicInteger connections = least.connections;
        connections.incrementAndGet();
        socket.closeFuture().addListener(closed -> connections.decrementAndGet());
        return least.loop.register(socket);
    }
}
