package io.bilbymq.benchmarks.soak;

import io.bilbymq.broker.Broker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/** A broker that prints its port and then, for each line it is sent, what it has in use. Ends with its input. */
final class SoakBrokerMain {
    private SoakBrokerMain() {}

    // Standard output is how the tool hears of it, and the heap says something only after a collection.
    @SuppressWarnings({"SystemOut", "ExplicitGC"})
    public static void main(String[] arguments) throws IOException {
        try (Broker broker = Broker.builder().start();
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println(broker.port());
            while (in.readLine() != null) {
                System.gc();
                System.out.println(broker.memoryAlarm().held() + " "
                        + ManagementFactory.getMemoryMXBean()
                                .getHeapMemoryUsage()
                                .getUsed() + " "
                        + directBytes() + " "
                        + ManagementFactory.getThreadMXBean().getThreadCount());
            }
        }
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
