package io.bilbymq.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadyLineTest {
    @Test
    void everyListenerIsNamedWithTheAddressOneWouldWrite() throws UnknownHostException {
        InetAddress all = InetAddress.getByAddress(new byte[16]);
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});

        ReadyLine line = new ReadyLine();
        line.listener("amqp", new InetSocketAddress(all, 5672));
        line.listener("amqp", new InetSocketAddress(loopback, 5673));
        line.listener("http", new InetSocketAddress(loopback, 15672));

        assertThat(line.text(Path.of("/var/lib/bilby")))
                .startsWith("BilbyMQ ")
                .contains(
                        " ready: amqp [::]:5672, amqp 127.0.0.1:5673, http 127.0.0.1:15672, data: /var/lib/bilby, started in ");
    }
}
