package io.bilbymq.broker.connection;

import io.bilbymq.broker.channel.SendBuffers;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.PlatformDependent;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a broker: event loops that carry sockets and queues, and one more for the definitions.
 *
 * <p>Sockets are served by epoll where there is one, and by Java's selectors elsewhere.
 */
public final class NettyLoops implements AutoCloseable {
    private static final int CLOSE_SECONDS_MAX = 5;

    /**
     * Of direct memory a sixth may wait for sockets that are slow; the rest is for reading, for what is in use, and for the
     * message log. Beyond it they wait on the heap.
     */
    private static final int SEND_SHARE = 6;

    private final boolean epoll = Epoll.isAvailable();
    private final MultiThreadIoEventLoopGroup group;
    private final DefaultEventExecutor definitionsThread;
    private final List<NettyLoop> loops = new ArrayList<>();
    private final IdentityHashMap<EventExecutor, NettyLoop> byExecutor = new IdentityHashMap<>();
    private final NettyLoop definitions;

    // One arena for each loop and none for others: only loops allocate.
    private final PooledByteBufAllocator allocator;

    /** Starts so many event loops; 0 for one per processor. */
    public NettyLoops(int count) {
        final int threads = count == 0 ? Runtime.getRuntime().availableProcessors() : count;
        final List<WakeupCoalescing> coalescing = new ArrayList<>();
        final SelectStrategyFactory strategies = () -> {
            coalescing.add(new WakeupCoalescing());
            return coalescing.get(coalescing.size() - 1);
        };
        final IoHandlerFactory sockets = epoll
                ? EpollIoHandler.newFactory(0, strategies)
                : NioIoHandler.newFactory(SelectorProvider.provider(), strategies);
        group = new LeastConnectionsGroup(threads, new DefaultThreadFactory("bilby-loop", true), sockets);
        allocator = new PooledByteBufAllocator(true, 0, threads, 8192, 7, 64, 32, true);
        final long sendBytes = PlatformDependent.maxDirectMemory() / SEND_SHARE / threads;
        for (final EventExecutor executor : group) {
            final NettyLoop loop = new NettyLoop(
                    "loop-" + loops.size(),
                    loops.size(),
                    executor,
                    new SendBuffers(allocator, sendBytes),
                    coalescing.get(loops.size()),
                    Newcomers.ofHeap(Runtime.getRuntime().maxMemory(), threads));
            loops.add(loop);
            byExecutor.put(executor, loop);
        }
        definitionsThread = new DefaultEventExecutor(new DefaultThreadFactory("bilby-definitions", true));
        definitions = new NettyLoop(
                "definitions",
                loops.size(),
                definitionsThread,
                new SendBuffers(allocator, sendBytes),
                new WakeupCoalescing());
    }

    /** The loops that carry sockets and queues, by index. */
    public List<NettyLoop> loops() {
        return List.copyOf(loops);
    }

    /** The loop that owns the definitions; its index is the highest. */
    public NettyLoop definitions() {
        return definitions;
    }

    NettyLoop of(EventLoop executor) {
        final NettyLoop loop = byExecutor.get(executor);
        if (loop == null) {
            throw new IllegalArgumentException("not one of this broker's event loops");
        }
        return loop;
    }

    MultiThreadIoEventLoopGroup group() {
        return group;
    }

    PooledByteBufAllocator allocator() {
        return allocator;
    }

    Class<? extends ServerChannel> serverSocketType() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** Stops all threads, and waits until they have. */
    @Override
    public void close() {
        final var groupStopped = group.shutdownGracefully(0, CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
        final var definitionsStopped = definitionsThread.shutdownGracefully(0, CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
        groupStopped.awaitUninterruptibly();
        definitionsStopped.awaitUninterruptibly();
    }
}
