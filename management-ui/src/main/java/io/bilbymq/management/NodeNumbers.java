package io.bilbymq.management;

import com.sun.management.UnixOperatingSystemMXBean;
import io.bilbymq.broker.Broker;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** What is remembered of a node besides its messages, by RabbitMQ's keys. */
final class NodeNumbers {
    private NodeNumbers() {}

    /** Those of a broker. Asked for on the thread of the API. */
    static Map<String, LongSupplier> of(Broker broker) {
        final OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        final Map<String, LongSupplier> numbers = new LinkedHashMap<>();
        numbers.put("mem_used", () -> broker.memoryAlarm().held());
        numbers.put(
                "disk_free",
                () -> broker.node().disk().stream()
                        .mapToLong(disk -> disk.free().orElse(0))
                        .sum());
        numbers.put(
                "fd_used",
                () -> system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : 0);
        numbers.put("sockets_used", () -> broker.node().counts().connections());
        numbers.put("proc_used", () -> ManagementFactory.getThreadMXBean().getThreadCount());
        return numbers;
    }
}
