package io.bilbymq.server;

import java.lang.management.ManagementFactory;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The one line on standard output that says the broker takes connections:
 * {@code BilbyMQ 0.1.0 ready: amqp 0.0.0.0:5672, http 0.0.0.0:15672, data: /var/lib/bilby, started in 412 ms}. Programs wait for it and read it.
 */
final class ReadyLine {
    private final List<String> listeners = new ArrayList<>();

    /** Names where something listens: {@code amqp}, {@code amqps}, {@code http}, {@code https}, {@code metrics}. */
    void listener(String what, InetSocketAddress address) {
        listeners.add(what + " " + text(address));
    }

    /** The line, with the milliseconds since the JVM began. */
    String text(Path dataFolder) {
        return Version.NAME + " " + Version.number() + " ready: "
                + (listeners.isEmpty() ? "no listeners" : String.join(", ", listeners)) + ", data: "
                + dataFolder.toAbsolutePath().normalize() + ", started in " + millisSinceJvmBegan() + " ms";
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
