package io.bilbymq.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.channel.SendBuffers;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The room for those who have not logged in. */
class NewcomersTest {
    private final Newcomers room = new Newcomers(2);
    private final EmbeddedChannel thread = new EmbeddedChannel();
    private final NettyLoop loop = new NettyLoop(
            "loop",
            0,
            thread.eventLoop(),
            new SendBuffers(thread.alloc(), Long.MAX_VALUE),
            new WakeupCoalescing(),
            room);
    private final List<EmbeddedChannel> sockets = new ArrayList<>();

    private SocketHandler accept() {
        final EmbeddedChannel socket = new EmbeddedChannel();
        sockets.add(socket);
        return new SocketHandler(socket, loop, 8192, 10_000);
    }

    private List<Boolean> open() {
        return sockets.stream().map(EmbeddedChannel::isOpen).toList();
    }

    @Test
    void theOldestHasToGoWhenThereAreTooMany() {
        accept();
        accept();
        assertThat(open()).containsExactly(true, true);

        accept();
        accept();

        assertThat(open()).containsExactly(false, false, true, true);
    }

    @Test
    void whoHasLoggedInOrIsGoneTakesNoRoom() {
        accept().handshakeOver();
        accept();
        accept();
        sockets.get(1).close();

        accept();

        assertThat(open()).containsExactly(true, false, true, true);
    }
}
