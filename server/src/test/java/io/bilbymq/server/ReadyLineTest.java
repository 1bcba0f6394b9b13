package io.bilbymq.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadyLineTest {
    @Test
    void everyListenerIsNamedWithTheAddressOneWouldWrite() {
        String line = ReadyLine.of(
                List.of(new InetSocketAddress("::", 5672), new InetSocketAddress("127.0.0.1", 5673)), "memory");

        assertThat(line)
                .startsWith("BilbyMQ ")
                .contains(" ready: amqp [::]:5672, amqp 127.0.0.1:5673, storage: memory, started in ");
    }
}
