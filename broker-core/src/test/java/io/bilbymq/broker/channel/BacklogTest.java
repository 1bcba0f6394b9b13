package io.bilbymq.broker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private final FakeConnection connection = new TestBroker().connect(0);
    private final Backlog backlog = new Backlog(connection);
    private final List<String> heard = new ArrayList<>();

    private void hear(int type, ByteBuf in, int offset, int length) {
        heard.add(type + " " + in.toString(offset, length, StandardCharsets.UTF_8));
    }

    @Test
    void framesComeBackAsTheyWereEvenIfTheirBufferIsUsedAgain() {
        final ByteBuf buffer = Unpooled.copiedBuffer("..first.second", StandardCharsets.UTF_8);
        backlog.add(1, buffer, 2, 5);
        backlog.add(3, buffer, 8, 6);
        backlog.add(3, buffer, 8, 0);
        buffer.setZero(0, buffer.capacity());

        while (!backlog.isEmpty()) {
            backlog.next(this::hear);
        }

        assertThat(heard).containsExactly("1 first", "3 second", "3 ");
        assertThat(connection.backlog).isZero();
    }

    @Test
    void whatIsKeptIsCountedUntilItIsTakenOrDropped() {
        final ByteBuf buffer = Unpooled.wrappedBuffer(new byte[1000]);
        backlog.add(1, buffer, 0, 1000);
        backlog.add(1, buffer, 0, 500);
        assertThat(connection.backlog).isGreaterThan(1500);

        backlog.next(this::hear);
        assertThat(connection.backlog).isBetween(500L, 600L);

        backlog.clear();

        assertThat(connection.backlog).isZero();
        assertThat(backlog.isEmpty()).isTrue();
    }
}
