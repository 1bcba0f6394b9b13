package io.bilbymq.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadyLineTest {
    @Test
    void everyListenerIsNamedWithTheAddressOneWouldWrite() throws UnknownHostException {
        InetAddress all = InetAddress.getByAddress(new byte[16]);
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});

        String line = ReadyLine.of(
                List.of(new InetSocketAddress(all, 5672), new InetSocketAddress(loopback, 5673)),
                List.of(new InetSocketAddress(loopback, 5671)),
                Path.of("/var/lib/bilby"));

        assertThat(line)
                .startsWith("BilbyMQ ")
                .contains(
                        " ready: amqp [::]:5672, amqp 127.0.0.1:5673, amqps 127.0.0.1:5671, data: /var/lib/bilby, started in ");
    }
}
