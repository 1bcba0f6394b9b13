package io.bilbymq.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeastConnectionsGroupTest {
    private final LeastConnectionsGroup group =
            new LeastConnectionsGroup(3, new DefaultThreadFactory("test", true), LocalIoHandler.newFactory());
    private final List<EventLoop> loops = new ArrayList<>();

    LeastConnectionsGroupTest() {
        group.forEach(loop -> loops.add((EventLoop) loop));
    }

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private Channel connect() {
        final Channel socket = new LocalChannel();
        group.register(socket).syncUninterruptibly();
        return socket;
    }

    /** Closed, and counted as such: the listener of the group was added before. */
    private static void close(Channel socket) {
        socket.close().syncUninterruptibly();
    }

    @Test
    void connectionsSpreadOverAllLoops() {
        final List<EventLoop> joined = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            joined.add(connect().eventLoop());
        }

        assertThat(joined)
                .containsExactly(loops.get(0), loops.get(1), loops.get(2), loops.get(0), loops.get(1), loops.get(2));
    }

    @Test
    void aConnectionJoinsTheLoopWhereOthersHaveLeft() {
        connect();
        final Channel second = connect();
        connect();
        connect();
        close(second);

        assertThat(connect().eventLoop()).isSameAs(loops.get(1));
    }

    @Test
    void oneConnectionAfterTheOtherMeetsTheSameLoop() {
        for (int i = 0; i < 5; i++) {
            final Channel only = connect();
            assertThat(only.eventLoop()).isSameAs(loops.get(0));
            close(only);
        }
    }
}
