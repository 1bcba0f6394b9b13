package io.bilbymq.server;

import java.lang.management.ManagementFactory;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The one line on standard output that says the broker takes connections:
 * {@code BilbyMQ 0.1.0 ready: amqp 0.0.0.0:5672, amqps 0.0.0.0:5671, data: /var/lib/bilby, started in 412 ms}. Programs wait for it and read it.
 */
final class ReadyLine {
    private ReadyLine() {}

    /**
     * The line, with the milliseconds since the JVM began.
     *
     * @param amqp where the broker listens; empty if nowhere
     * @param amqps where it listens for TLS
     */
    static String of(List<InetSocketAddress> amqp, List<InetSocketAddress> amqps, Path dataFolder) {
        return Version.NAME + " " + Version.number() + " ready: " + listeners(amqp, amqps) + ", data: "
                + dataFolder.toAbsolutePath().normalize() + ", started in " + millisSinceJvmBegan() + " ms";
    }

    private static String listeners(List<InetSocketAddress> amqp, List<InetSocketAddress> amqps) {
        if (amqp.isEmpty() && amqps.isEmpty()) {
            return "no listeners";
        }
        return Stream.concat(
                        amqp.stream().map(address -> "amqp " + text(address)),
                        amqps.stream().map(address -> "amqps " + text(address)))
                .collect(Collectors.joining(", "));
    }

    private static String text(InetSocketAddress address) {
        return hostOf(address) + ":" + address.getPort();
    }

    private static String hostOf(InetSocketAddress address) {
        if (address.getAddress() instanceof Inet6Address inet6) {
            return inet6.isAnyLocalAddress() ? "[::]" : "[" + inet6.getHostAddress() + "]";
        }
        return address.getAddress().getHostAddress();
    }

    private static long millisSinceJvmBegan() {
        return System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    }
}
